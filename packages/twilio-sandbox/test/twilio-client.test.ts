// Twilio's own client for Node works with the sandbox as it does with Twilio.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import twilio from 'twilio';
import { createSandbox } from '../src/index.ts';
import type { Listening, Sandbox } from '../src/index.ts';
import { testClock } from './in-process.ts';

const { RequestClient } = twilio;

/** A client of Twilio's whose requests go to the sandbox, with the product in the Host header. */
function localClient(url: string, accountSid: string, token: string): ReturnType<typeof twilio> {
  const httpClient = new RequestClient();
  const send = httpClient.request.bind(httpClient);
  httpClient.request = async (options) => {
    const { host } = new URL(options.uri);
    const headers = { ...options.headers, Host: host };
    return send({ ...options, uri: options.uri.replace(`https://${host}`, url), headers });
  };
  return twilio(accountSid, token, { httpClient });
}

const clock = testClock('2026-05-20T15:00:00Z');
let sandbox: Sandbox;
let server: Listening;
let client: ReturnType<typeof twilio>;
let from: string;

beforeAll(async () => {
  sandbox = createSandbox({ clock: clock.now, messages: 600, calls: 400, days: 10 });
  server = await sandbox.listen();
  client = localClient(server.url, sandbox.accountSid, sandbox.authToken);
  const [support] = await client.incomingPhoneNumbers.list({ friendlyName: 'Support' });
  from = support?.phoneNumber ?? '';
});

afterAll(async () => {
  await server.close();
});

describe('lists', () => {
  it('are read to the end, page by page', async () => {
    sandbox.resetStats();
    const messages = await client.messages.list({ pageSize: 100 });
    expect(messages).toHaveLength(600);
    expect(new Set(messages.map((message) => message.sid)).size).toBe(600);
    expect(sandbox.stats().total).toBe(6);
    expect(messages.find((message) => message.dateSent !== null)?.dateSent).toBeInstanceOf(Date);
  });

  it('stop at a limit', async () => {
    sandbox.resetStats();
    expect(await client.calls.list({ limit: 70, pageSize: 50 })).toHaveLength(70);
    expect(sandbox.stats().total).toBe(2);
  });

  it('go through each', async () => {
    const sids: string[] = [];
    await new Promise<void>((resolve, reject) => {
      client.recordings.each({
        pageSize: 20,
        callback: (recording) => {
          sids.push(recording.sid);
        },
        done: (error?: Error) => {
          if (error === undefined) resolve();
          else reject(error);
        },
      });
    });
    expect(sids.length).toBeGreaterThan(20);
    expect(new Set(sids).size).toBe(sids.length);
  });

  it('filter by dates and numbers', async () => {
    const dateSentAfter = new Date('2026-05-15T00:00:00Z');
    const dateSentBefore = new Date('2026-05-17T00:00:00Z');
    const found = await client.messages.list({ dateSentAfter, dateSentBefore });
    expect(found.length).toBeGreaterThan(0);
    for (const message of found) {
      expect(message.dateSent.getTime()).toBeGreaterThanOrEqual(dateSentAfter.getTime());
      expect(message.dateSent.getTime()).toBeLessThanOrEqual(dateSentBefore.getTime());
    }
    const one = found[0];
    const thread = await client.messages.list({ to: one?.to ?? '', from: one?.from ?? '' });
    expect(thread.map((message) => message.sid)).toContain(one?.sid);
    const live = await client.calls.list({ status: 'in-progress' });
    expect(live.every((call) => call.status === 'in-progress')).toBe(true);
  });

  it('page back and forth', async () => {
    const first = await client.messages.page({ pageSize: 5 });
    const second = await first.nextPage();
    const again = await second?.previousPage();
    expect(again?.instances.map((message) => message.sid)).toEqual(first.instances.map((message) => message.sid));
  });

  it('of many kinds are readable', async () => {
    const lists: readonly Promise<readonly unknown[]>[] = [
      client.addresses.list(),
      client.applications.list(),
      client.conferences.list(),
      client.keys.list(),
      client.outgoingCallerIds.list(),
      client.queues.list(),
      client.shortCodes.list(),
      client.transcriptions.list(),
      client.notifications.list(),
      client.signingKeys.list(),
      client.sip.domains.list(),
      client.sip.credentialLists.list(),
      client.sip.ipAccessControlLists.list(),
      client.usage.triggers.list(),
      client.usage.records.list(),
      client.usage.records.daily.list({ category: 'sms', startDate: new Date('2026-05-18') }),
      client.usage.records.lastMonth.list(),
      client.api.accounts.list(),
      client.availablePhoneNumbers('US').local.list({ areaCode: 415 }),
      client.connectApps.list(),
    ];
    for (const rows of await Promise.all(lists)) expect(rows.length).toBeGreaterThan(0);
  });
});

describe('single rows', () => {
  it('are fetched', async () => {
    const [message] = await client.messages.list({ limit: 1 });
    expect((await client.messages(message?.sid ?? '').fetch()).toJSON()).toEqual(message?.toJSON());
    expect((await client.api.accounts(sandbox.accountSid).fetch()).friendlyName).toBe('Sandbox Inc.');
    expect((await client.balance.fetch()).currency).toBe('USD');
  });

  it('are created, updated and removed', async () => {
    const { sid, ...message } = await client.messages.create({ to: '+14155550100', from, body: 'Hello 👋' });
    expect(message).toMatchObject({ status: 'queued', body: 'Hello 👋', dateSent: null });
    clock.advance(30);
    expect((await client.messages(sid).fetch()).status).toBe('delivered');
    expect((await client.messages(sid).update({ body: '' })).body).toBe('');
    expect(await client.messages(sid).remove()).toBe(true);
    await expect(client.messages(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });

    const call = await client.calls.create({ to: '+14155550100', from, url: 'https://example.com/voice' });
    clock.advance(5);
    expect((await client.calls(call.sid).update({ status: 'completed' })).status).toBe('completed');
    expect(await client.calls(call.sid).remove()).toBe(true);

    const queue = await client.queues.create({ friendlyName: 'Night', maxSize: 7 });
    expect((await client.queues(queue.sid).update({ maxSize: 9 })).maxSize).toBe(9);
    expect(await client.queues(queue.sid).remove()).toBe(true);
    await expect(client.queues(queue.sid).fetch()).rejects.toMatchObject({ status: 404 });

    const domain = await client.sip.domains.create({ domainName: 'night.sip.twilio.com', friendlyName: 'Night' });
    expect((await client.sip.domains(domain.sid).update({ friendlyName: 'Day' })).friendlyName).toBe('Day');
    expect(await client.sip.domains(domain.sid).remove()).toBe(true);
  });

  it('below other rows are created, listed and removed', async () => {
    const list = await client.sip.credentialLists.create({ friendlyName: 'Desks' });
    const credential = await client.sip
      .credentialLists(list.sid)
      .credentials.create({ username: 'desk', password: 'Sup3rSecret!!' });
    const found = await client.sip.credentialLists(list.sid).credentials.list();
    expect(found.map((row) => row.username)).toContain('desk');
    expect(await client.sip.credentialLists(list.sid).credentials(credential.sid).remove()).toBe(true);
    const [conference] = await client.conferences.list({ status: 'in-progress' });
    const people = await client.conferences(conference?.sid ?? '').participants.list();
    expect(people.length).toBe(3);
    const person = client.conferences(conference?.sid ?? '').participants(people[0]?.callSid ?? '');
    expect((await person.update({ muted: true })).muted).toBe(true);
  });
});

describe('errors', () => {
  it('have the status and code that Twilio gives', async () => {
    const create = client.messages.create({ to: 'nobody', from, body: 'x' });
    await expect(create).rejects.toMatchObject({
      status: 400,
      code: 21211,
      moreInfo: 'https://www.twilio.com/docs/errors/21211',
    });
    const stranger = localClient(server.url, sandbox.accountSid, 'wrong');
    await expect(stranger.messages.list({ limit: 1 })).rejects.toMatchObject({ status: 401, code: 20003 });
    const [live] = await client.calls.list({ status: 'in-progress', limit: 1 });
    await expect(client.calls(live?.sid ?? '').remove()).rejects.toMatchObject({ code: 20009 });
    await expect(client.messages.list({ pageSize: 2000, limit: 1 })).rejects.toMatchObject({
      status: 400,
      code: 20007,
    });
  });
});
