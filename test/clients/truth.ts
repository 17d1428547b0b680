// What the API says, for comparison with what clients read: the sandbox makes the same account wherever it is made with
// the same options, so the tests ask one of their own, without SQL in between.
import { createSandbox } from '@twilio-sql/twilio-sandbox';

/** Small enough that every client reads all calls, large enough for several pages of a cursor. */
export const account = { calls: 400, messages: 300, now: '2026-09-15T12:00:00Z', seed: 1 } as const;

interface ApiCall {
  readonly sid: string;
  readonly status: string;
  readonly duration: string | null;
  readonly price: string | null;
  readonly start_time: string | null;
  readonly parent_call_sid: string | null;
  readonly subresource_uris: Readonly<Record<string, string>>;
}

interface ApiNumber {
  readonly sid: string;
  readonly phone_number: string;
  readonly beta: boolean;
  readonly capabilities: Readonly<Record<string, boolean>>;
}

export interface Truth {
  /** The call that every client reads: it has a price and no parent. */
  readonly callSid: string;
  /** sid, duration, price, start, subresource URIs, parent, whether it has a price. */
  readonly row: readonly unknown[];
  /** sid, beta and capabilities of the first number. */
  readonly flags: readonly unknown[];
  readonly calls: number;
  /** Completed calls since August of more than a minute. */
  readonly counted: number;
  /** A number that the account may send from. */
  readonly fromNumber: string;
}

export async function askSandbox(): Promise<Truth> {
  const at = Date.parse(account.now);
  const sandbox = createSandbox({ ...account, clock: () => at });
  const server = await sandbox.listen();
  try {
    const authorization = `Basic ${Buffer.from(`${sandbox.accountSid}:${sandbox.authToken}`).toString('base64')}`;
    const list = async (name: string): Promise<unknown> => {
      const path = `/2010-04-01/Accounts/${sandbox.accountSid}/${name}.json?PageSize=1000`;
      const answer = await fetch(`${server.url}${path}`, { headers: { authorization } });
      return answer.json();
    };
    // As the API documents them.
    const { calls } = (await list('Calls')) as { readonly calls: readonly ApiCall[] };
    const { incoming_phone_numbers: numbers } = (await list('IncomingPhoneNumbers')) as {
      readonly incoming_phone_numbers: readonly ApiNumber[];
    };
    return truthOf(calls, numbers);
  } finally {
    await server.close();
  }
}

function truthOf(calls: readonly ApiCall[], numbers: readonly ApiNumber[]): Truth {
  const call = calls.find(({ status, price, parent_call_sid: parent }) => status === 'completed' && price && !parent);
  const number = numbers.toSorted((a, b) => (a.sid < b.sid ? -1 : 1))[0];
  if (call === undefined || number === undefined) throw new Error('the sandbox has no such call or number');
  const iso = (time: string | null): string => `${new Date(time ?? '').toISOString().slice(0, 19)}Z`;
  const counts = ({ status, start_time: start, duration }: ApiCall): boolean =>
    status === 'completed' && start !== null && Date.parse(start) >= Date.UTC(2026, 7, 1) && Number(duration) > 60;
  return {
    callSid: call.sid,
    row: [call.sid, Number(call.duration), call.price, iso(call.start_time), call.subresource_uris, null, true],
    flags: [number.sid, number.beta, number.capabilities],
    calls: calls.length,
    counted: calls.filter(counts).length,
    fromNumber: number.phone_number,
  };
}
