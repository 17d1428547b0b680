// The extended protocol: Parse, Bind, Describe, Execute, Close, over named and unnamed statements and portals.

import { pgError, type OpenPortal, type PreparedStatement, type Session } from '@twilio-sql/sql-engine';
import type { FrontendMessage } from '../messages/frontend.ts';
import { decodeParameters, formatCodes, resultFormats } from '../protocol/formats.ts';
import { runCopy } from './copy.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';

type Message<K extends FrontendMessage['kind']> = Extract<FrontendMessage, { readonly kind: K }>;

export class ExtendedQuery {
  readonly #session: Session;
  readonly #input: Input;
  readonly #output: Output;
  /** Named statements are the session's, which PREPARE and DEALLOCATE share. */
  #unnamed: PreparedStatement | undefined;

  constructor(session: Session, input: Input, output: Output) {
    this.#session = session;
    this.#input = input;
    this.#output = output;
  }

  async parse(message: Message<'parse'>): Promise<void> {
    const { name, sql, parameterTypes } = message;
    if (name === '') this.#unnamed = undefined;
    const [parsed, another] = await this.#session.parse(sql);
    if (parsed === undefined || another !== undefined) {
      throw pgError('42601', 'cannot insert multiple commands into a prepared statement');
    }
    const statement = await this.#session.prepare(parsed, parameterTypes);
    if (name === '') this.#unnamed = statement;
    else this.#session.statements.add(name, statement);
    this.#output.send({ kind: 'parse-complete' });
  }

  async bind(message: Message<'bind'>): Promise<void> {
    const statement = this.#statement(message.statement);
    this.#refuseInFailedTransaction(!statement.endsTransaction || message.parameters.length > 0);
    const parameters = decodeParameters(
      {
        statement: message.statement,
        portal: message.portal,
        types: statement.parameterTypes,
        formats: message.parameterFormats,
        values: message.parameters,
      },
      this.#session.context(),
      this.#output.encoding,
    );
    const formats = resultFormats(message.resultFormats, statement.fields?.length ?? message.resultFormats.length);
    await this.#session.portals.bind(message.portal, statement, parameters, formats);
    this.#output.send({ kind: 'bind-complete' });
  }

  describe(message: Message<'describe'>): void {
    if (message.target === 'statement') {
      const statement = this.#statement(message.name);
      this.#refuseInFailedTransaction(statement.fields !== undefined);
      this.#output.send({ kind: 'parameter-description', types: statement.parameterTypes });
      this.#describeRows(statement, []);
      return;
    }
    const { statement, formats } = this.#portal(message.name);
    this.#refuseInFailedTransaction(statement.fields !== undefined);
    this.#describeRows(statement, formatCodes(formats));
  }

  #describeRows(statement: PreparedStatement, formats: readonly number[]): void {
    if (statement.fields === undefined) this.#output.send({ kind: 'no-data' });
    else this.#output.send({ kind: 'row-description', fields: statement.fields, formats });
  }

  async execute(message: Message<'execute'>, signal: AbortSignal): Promise<void> {
    const portal = this.#portal(message.portal);
    const { tree } = portal.statement.parsed;
    this.#refuseInFailedTransaction(tree !== undefined && !portal.statement.endsTransaction);
    const portion = await portal.execute(message.maxRows, signal);
    const layout = { fields: portal.statement.fields ?? [], formats: portal.formats };
    if (portion.copy === undefined)
      for await (const { bytes } of portion.chunks) await this.#output.sendRows(bytes, layout);
    else await runCopy(portion.copy, portion.chunks, this.#input, this.#output);
    const { suspended, tag } = portion.end();
    if (suspended) this.#output.send({ kind: 'portal-suspended' });
    else if (tree === undefined) this.#output.send({ kind: 'empty-query-response' });
    else this.#output.send({ kind: 'command-complete', tag });
  }

  async close(message: Message<'close'>): Promise<void> {
    if (message.target === 'portal') await this.#session.portals.remove(message.name);
    else if (message.name === '') this.#unnamed = undefined;
    else this.#session.statements.delete(message.name);
    this.#output.send({ kind: 'close-complete' });
  }

  /** A simple query takes the unnamed ones with it. */
  async forgetUnnamed(): Promise<void> {
    this.#unnamed = undefined;
    await this.#session.portals.remove('');
  }

  /** Throws 25P02. */
  #refuseInFailedTransaction(condition: boolean): void {
    if (!condition || this.#session.transactionStatus() !== 'E') return;
    throw pgError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
  }

  /** Throws 34000. */
  #portal(name: string): OpenPortal {
    const portal = this.#session.portals.find(name);
    if (portal === undefined) throw pgError('34000', `portal "${name}" does not exist`);
    return portal;
  }

  #statement(name: string): PreparedStatement {
    if (name !== '') return this.#session.statements.get(name);
    if (this.#unnamed === undefined) throw pgError('26000', 'unnamed prepared statement does not exist');
    return this.#unnamed;
  }
}
