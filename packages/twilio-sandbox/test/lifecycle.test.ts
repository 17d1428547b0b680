// What is created moves on with the clock; what is changed or deleted stays so; mistakes get Twilio's codes.
import { beforeEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../src/index.ts';
import type { Sandbox } from '../src/index.ts';
import { inProcess, testClock } from './in-process.ts';
import type { InProcess, Json, TestClock } from './in-process.ts';

let clock: TestClock;
let sandbox: Sandbox;
let api: InProcess;
let from: string;

beforeEach(async () => {
  clock = testClock('2026-05-20T15:00:00Z');
  sandbox = createSandbox({ clock: clock.now, messages: 500, calls: 500, days: 5 });
  api = inProcess(sandbox);
  const numbers = (await api.get('/IncomingPhoneNumbers.json')).json.incoming_phone_numbers as Json[];
  from = String(numbers.find((row) => row.friendly_name === 'Support')?.phone_number);
});

async function listed(list: string, rowsKey: string): Promise<Json[]> {
  return (await api.get(list)).json[rowsKey] as Json[];
}

describe('a message', () => {
  const to = '+14155550100';

  it('is queued, sent, delivered and priced', async () => {
    const { status, json } = await api.post('/Messages.json', { To: to, From: from, Body: 'Grüße €' });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      status: 'queued',
      date_sent: null,
      price: null,
      num_segments: '1',
      body: 'Grüße €',
      from,
      to,
    });
    const path = `/Messages/${String(json.sid)}.json`;
    clock.advance(1);
    expect((await api.get(path)).json).toMatchObject({
      status: 'sent',
      date_sent: 'Wed, 20 May 2026 15:00:01 +0000',
      price: null,
    });
    clock.advance(3);
    expect((await api.get(path)).json).toMatchObject({ status: 'delivered', price: null });
    clock.advance(10);
    expect((await api.get(path)).json).toMatchObject({ status: 'delivered', price: '-0.00790' });
    expect((await listed('/Messages.json?DateSent%3E=2026-05-20T15:00:01Z', 'messages'))[0]).toMatchObject({
      sid: json.sid,
    });
  });

  it('with media is an MMS whose media are listed and deleted', async () => {
    const { json } = await api.post('/Messages.json', [
      ['To', to],
      ['From', from],
      ['MediaUrl', 'https://example.com/a.png'],
      ['MediaUrl', 'https://example.com/b.pdf'],
    ]);
    expect(json).toMatchObject({ num_media: '2', body: '' });
    expect(String(json.sid)).toMatch(/^MM/);
    const list = `/Messages/${String(json.sid)}/Media`;
    const media = await listed(`${list}.json`, 'media_list');
    expect(media.map((row) => row.content_type)).toEqual(['image/png', 'application/pdf']);
    const one = `${list}/${String(media[0]?.sid)}.json`;
    expect((await api.get(one)).json).toEqual(media[0]);
    expect((await api.remove(one)).status).toBe(204);
    expect((await api.remove(one)).json.code).toBe(20404);
    expect(await listed(`${list}.json`, 'media_list')).toEqual([media[1]]);
  });

  it('is redacted by an empty body and by nothing else', async () => {
    const [row] = await listed('/Messages.json?DateSent=2026-05-19', 'messages');
    const path = `/Messages/${String(row?.sid)}.json`;
    expect((await api.post(path, { Body: 'other' })).json.code).toBe(30400);
    expect((await api.post(path, {})).json.code).toBe(30400);
    const { status, json } = await api.post(path, { Body: '' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ body: '', sid: row?.sid, date_sent: row?.date_sent });
    expect((await api.get(path)).json).toEqual(json);
    expect((await listed('/Messages.json?DateSent=2026-05-19', 'messages'))[0]).toEqual(json);
  });

  it('is scheduled with a messaging service, and can be canceled until it is sent', async () => {
    const service = `MG${'a'.repeat(32)}`;
    const form = { To: to, MessagingServiceSid: service, Body: 'later', ScheduleType: 'fixed' };
    expect((await api.post('/Messages.json', { ...form, SendAt: '2026-05-20T15:01:00Z' })).json.code).toBe(35114);
    expect((await api.post('/Messages.json', form)).json.code).toBe(35111);
    const scheduled = (await api.post('/Messages.json', { ...form, SendAt: '2026-05-20T16:00:00Z' })).json;
    expect(scheduled).toMatchObject({
      status: 'scheduled',
      date_sent: null,
      from: null,
      messaging_service_sid: service,
    });
    const path = `/Messages/${String(scheduled.sid)}.json`;
    expect((await api.remove(path)).json.code).toBe(20009);
    expect((await api.post(path, { Status: 'canceled' })).json.status).toBe('canceled');
    clock.advance(7200);
    expect((await api.get(path)).json).toMatchObject({ status: 'canceled', date_sent: null });
    expect((await api.post(path, { Status: 'canceled' })).json.code).toBe(30409);
  });

  it('is deleted when it is done, for ever', async () => {
    const created = (await api.post('/Messages.json', { To: to, From: from, Body: 'x' })).json;
    const [generated] = await listed('/Messages.json?DateSent=2026-05-18', 'messages');
    expect(await api.remove(`/Messages/${String(created.sid)}.json`)).toMatchObject({
      status: 409,
      json: { code: 20009 },
    });
    clock.advance(60);
    for (const sid of [created.sid, generated?.sid]) {
      const path = `/Messages/${String(sid)}.json`;
      expect(await api.remove(path)).toMatchObject({ status: 204, text: '' });
      expect((await api.get(path)).status).toBe(404);
      expect((await api.remove(path)).status).toBe(404);
      expect((await api.post(path, { Body: '' })).status).toBe(404);
    }
    const left = (await api.all('/Messages.json?PageSize=1000', 'messages')).map((row) => row.sid);
    expect(left).toHaveLength(499);
    expect(left).not.toContain(generated?.sid);
  });

  it.each([
    [{ From: 'OWN', Body: 'x' }, 21604],
    [{ To: '', From: 'OWN', Body: 'x' }, 21604],
    [{ To: '+14155550100', Body: 'x' }, 21603],
    [{ To: '+14155550100', From: 'OWN' }, 21602],
    [{ To: '+14155550100', MessagingServiceSid: `MG${'a'.repeat(32)}` }, 21619],
    [{ To: '+1415', From: 'OWN', Body: 'x' }, 21211],
    [{ To: 'nobody', From: 'OWN', Body: 'x' }, 21211],
    [{ To: '+15005550001', From: 'OWN', Body: 'x' }, 21211],
    [{ To: '+15005550002', From: 'OWN', Body: 'x' }, 21612],
    [{ To: '+15005550003', From: 'OWN', Body: 'x' }, 21408],
    [{ To: '+15005550004', From: 'OWN', Body: 'x' }, 21610],
    [{ To: '+15005550009', From: 'OWN', Body: 'x' }, 21614],
    [{ To: '+14155550100', From: '+14155550111', Body: 'x' }, 21606],
    [{ To: '+14155550100', From: '+999', Body: 'x' }, 21212],
    [{ To: 'OWN', From: 'OWN', Body: 'x' }, 21266],
    [{ To: '+14155550100', From: 'OWN', Body: 'x'.repeat(1601) }, 21617],
    [{ To: '+14155550100', From: 'OWN', MediaUrl: 'file' }, 21620],
    [{ To: '+14155550100', From: 'OWN', Body: 'x', StatusCallback: 'nowhere' }, 21609],
    [{ To: '+14155550100', From: 'OWN', Body: 'x', ContentRetention: 'maybe' }, 20001],
  ])('is refused: %j gets %i', async (form: Record<string, string | undefined>, code) => {
    const filled = Object.entries(form).map(([name, value]): [string, string] => [
      name,
      value === 'OWN' ? from : (value ?? ''),
    ]);
    const before = (await api.all('/Messages.json?PageSize=1000', 'messages')).length;
    const { status, json } = await api.post('/Messages.json', filled);
    expect(json).toMatchObject({ code, status: 400, more_info: `https://www.twilio.com/docs/errors/${String(code)}` });
    expect(status).toBe(400);
    expect(await api.all('/Messages.json?PageSize=1000', 'messages')).toHaveLength(before);
  });

  it('may use WhatsApp addresses, the magic sender and a sender name', async () => {
    const senders = ['whatsapp:+14155238886', '+15005550006', 'ACME'];
    for (const sender of senders) {
      const recipient = sender.startsWith('whatsapp:') ? 'whatsapp:+447700900100' : '+447700900100';
      const { status, json } = await api.post('/Messages.json', { To: recipient, From: sender, Body: 'x' });
      expect([status, json.from, json.to]).toEqual([201, sender, recipient]);
    }
  });

  it('takes feedback', async () => {
    const [row] = await listed('/Messages.json?DateSent=2026-05-19', 'messages');
    const { json } = await api.post(`/Messages/${String(row?.sid)}/Feedback.json`, { Outcome: 'confirmed' });
    expect(json).toMatchObject({ message_sid: row?.sid, outcome: 'confirmed' });
  });
});

describe('a call', () => {
  const form = (): Record<string, string> => ({ To: '+14155550100', From: from, Url: 'https://example.com/voice' });

  it('is queued, rings, is answered, ends and is priced', async () => {
    const { status, json } = await api.post('/Calls.json', form());
    expect(status).toBe(201);
    expect(json).toMatchObject({ status: 'queued', start_time: null, end_time: null, duration: null, price: null });
    const path = `/Calls/${String(json.sid)}.json`;
    const seen: unknown[] = [];
    for (let second = 0; second < 25; second += 1) {
      clock.advance(1);
      seen.push((await api.get(path)).json.status);
    }
    expect([...new Set(seen)]).toEqual(['ringing', 'in-progress', 'completed']);
    expect((await api.get(path)).json).toMatchObject({
      start_time: 'Wed, 20 May 2026 15:00:01 +0000',
      end_time: 'Wed, 20 May 2026 15:00:16 +0000',
      duration: '15',
      price: '-0.01400',
    });
  });

  it('cannot be deleted while it lives, can be ended, and is then gone for good', async () => {
    const { json } = await api.post('/Calls.json', form());
    const path = `/Calls/${String(json.sid)}.json`;
    expect(await api.remove(path)).toMatchObject({ status: 409, json: { code: 20009 } });
    clock.advance(6);
    const ended = (await api.post(path, { Status: 'completed' })).json;
    expect(ended).toMatchObject({ status: 'completed', end_time: 'Wed, 20 May 2026 15:00:06 +0000', duration: '5' });
    clock.advance(60);
    expect((await api.get(path)).json).toEqual(ended);
    expect((await api.post(path, { Status: 'completed' })).json.code).toBe(21220);
    expect((await api.remove(path)).status).toBe(204);
    expect((await api.get(path)).json).toEqual({
      code: 20404,
      message: `The requested resource ${api.base}${path} was not found`,
      more_info: 'https://www.twilio.com/docs/errors/20404',
      status: 404,
    });
  });

  it('that is queued is canceled', async () => {
    const { json } = await api.post('/Calls.json', form());
    const canceled = await api.post(`/Calls/${String(json.sid)}.json`, { Status: 'canceled' });
    expect(canceled.json).toMatchObject({ status: 'canceled', duration: '0' });
  });

  it('leaves its recordings behind when it is deleted', async () => {
    const [recording] = await listed('/Recordings.json', 'recordings');
    expect((await api.remove(`/Calls/${String(recording?.call_sid)}.json`)).status).toBe(204);
    expect((await api.get(`/Recordings/${String(recording?.sid)}.json`)).json).toEqual(recording);
  });

  it.each([
    [{ To: '' }, 21201],
    [{ From: '' }, 21213],
    [{ Url: '' }, 21205],
    [{ Url: 'nowhere' }, 21205],
    [{ To: '+1415' }, 21211],
    [{ From: '+14155550111' }, 21210],
    [{ From: '+15005550001' }, 21212],
    [{ To: '+15005550002' }, 21214],
  ])('is refused: %j gets %i', async (changes, code) => {
    expect((await api.post('/Calls.json', { ...form(), ...changes })).json).toMatchObject({ code, status: 400 });
  });

  it('refuses an unknown status in a filter and in an update', async () => {
    expect((await api.get('/Calls.json?Status=dead')).json.code).toBe(20001);
    const [live] = await listed('/Calls.json?Status=in-progress', 'calls');
    expect((await api.post(`/Calls/${String(live?.sid)}.json`, { Status: 'dead' })).json.code).toBe(20001);
  });
});

describe('recordings', () => {
  it('are deleted softly', async () => {
    const [row] = await listed('/Recordings.json', 'recordings');
    const path = `/Recordings/${String(row?.sid)}.json`;
    expect((await api.remove(path)).status).toBe(204);
    expect((await api.get(path)).status).toBe(404);
    expect((await listed('/Recordings.json', 'recordings')).map((other) => other.sid)).not.toContain(row?.sid);
    const withDeleted = await listed('/Recordings.json?IncludeSoftDeleted=true', 'recordings');
    expect(withDeleted.find((other) => other.sid === row?.sid)).toMatchObject({ status: 'deleted' });
    expect((await api.get(`${path}?IncludeSoftDeleted=true`)).status).toBe(200);
  });

  it('are started, paused and stopped on a live call', async () => {
    const [call] = await listed('/Calls.json?Status=in-progress', 'calls');
    const list = `/Calls/${String(call?.sid)}/Recordings`;
    const { status, json } = await api.post(`${list}.json`, {});
    expect([status, json.status, json.call_sid]).toEqual([201, 'in-progress', call?.sid]);
    const path = `${list}/${String(json.sid)}.json`;
    expect((await api.post(path, { Status: 'paused' })).json.status).toBe('paused');
    clock.advance(30);
    expect((await api.post(path, { Status: 'stopped' })).json).toMatchObject({ status: 'stopped', duration: '30' });
    expect(await listed(`${list}.json`, 'recordings')).toMatchObject([{ sid: json.sid, status: 'completed' }]);
    expect((await api.post(path, { Status: 'gone' })).json.code).toBe(20001);
  });
});

describe('a live conference', () => {
  it('has participants that are muted, removed and added, until it ends', async () => {
    const [conference] = await listed('/Conferences.json?Status=in-progress', 'conferences');
    const list = `/Conferences/${String(conference?.sid)}/Participants`;
    const people = await listed(`${list}.json`, 'participants');
    expect(people).toHaveLength(3);
    const path = `${list}/${String(people[1]?.call_sid)}.json`;
    expect((await api.post(path, { Muted: 'true' })).json.muted).toBe(true);
    expect(await listed(`${list}.json?Muted=true`, 'participants')).toHaveLength(1);
    expect((await api.get(`${list}/host.json`)).json.call_sid).toBe(people[0]?.call_sid);
    expect((await api.remove(path)).status).toBe(204);
    expect(await listed(`${list}.json`, 'participants')).toHaveLength(2);
    expect((await api.get(`/Calls/${String(people[1]?.call_sid)}.json`)).json.status).toBe('completed');
    const added = await api.post(`${list}.json`, { From: from, To: '+14155550144', Label: 'guest' });
    expect([added.status, added.json.status, added.json.label]).toEqual([201, 'queued', 'guest']);
    expect(await listed(`${list}.json`, 'participants')).toHaveLength(3);
    const ended = await api.post(`/Conferences/${String(conference?.sid)}.json`, { Status: 'completed' });
    expect(ended.json).toMatchObject({ status: 'completed', reason_conference_ended: 'conference-ended-via-api' });
    expect(await listed(`${list}.json`, 'participants')).toEqual([]);
  });

  it('is the only kind that lists participants', async () => {
    const [done] = await listed('/Conferences.json?Status=completed', 'conferences');
    expect(await listed(`/Conferences/${String(done?.sid)}/Participants.json`, 'participants')).toEqual([]);
  });

  it('begins when somebody is dialled into a new room', async () => {
    const { status, json } = await api.post('/Conferences/New%20room/Participants.json', {
      From: from,
      To: '+14155550144',
    });
    expect(status).toBe(201);
    expect(await listed('/Conferences.json?FriendlyName=New+room', 'conferences')).toMatchObject([
      { sid: json.conference_sid, status: 'in-progress' },
    ]);
  });
});

describe('feedback on calls', () => {
  it('is saved, read and summarized as until 2023', async () => {
    const calls = await listed('/Calls.json?StartTime=2026-05-19', 'calls');
    const path = `/Calls/${String(calls[0]?.sid)}/Feedback.json`;
    expect((await api.get(path)).status).toBe(404);
    expect((await api.post(path, { QualityScore: '6' })).json.code).toBe(20001);
    const saved = await api.post(path, [
      ['QualityScore', '5'],
      ['Issue', 'imperfect-audio'],
      ['Issue', 'post-dial-delay'],
    ]);
    expect(saved.status).toBe(200);
    expect(saved.json).toMatchObject({
      sid: calls[0]?.sid,
      quality_score: 5,
      issues: ['imperfect-audio', 'post-dial-delay'],
    });
    expect((await api.get(path)).json).toEqual(saved.json);
    const summary = await api.post('/Calls/FeedbackSummary.json', { StartDate: '2026-05-19', EndDate: '2026-05-19' });
    expect([summary.status, summary.json.status]).toEqual([201, 'queued']);
    clock.advance(5);
    const done = (await api.get(`/Calls/FeedbackSummary/${String(summary.json.sid)}.json`)).json;
    expect(done).toMatchObject({
      status: 'completed',
      call_feedback_count: 1,
      quality_score_average: 5,
      start_date: '2026-05-19',
    });
    expect(done.call_count).toBe((await api.all('/Calls.json?StartTime=2026-05-19', 'calls')).length);
    expect((await api.post('/Calls/FeedbackSummary.json', { StartDate: '2026-05-19' })).json.code).toBe(20001);
  });

  it('is gone when asked so, as at Twilio', async () => {
    const gone = inProcess(createSandbox({ feedback: 'gone', messages: 0, calls: 100 }));
    const [call] = (await gone.get('/Calls.json?Status=completed')).json.calls as Json[];
    const save = await gone.post(`/Calls/${String(call?.sid)}/Feedback.json`, { QualityScore: '5' });
    expect([save.status, save.json.code]).toEqual([404, 20404]);
    const summary = await gone.post('/Calls/FeedbackSummary.json', { StartDate: '2026-05-19', EndDate: '2026-05-19' });
    expect([summary.status, summary.json.code]).toEqual([404, 20404]);
  });
});

describe('small collections', () => {
  it('keep numbers that were bought, renamed and released', async () => {
    const bought = await api.post('/IncomingPhoneNumbers.json', {
      PhoneNumber: '+14155550177',
      VoiceUrl: 'https://example.com/v',
    });
    expect(bought.json).toMatchObject({
      phone_number: '+14155550177',
      friendly_name: '(415) 555-0177',
      voice_url: 'https://example.com/v',
    });
    expect((await api.post('/IncomingPhoneNumbers.json', { PhoneNumber: '+14155550177' })).json.code).toBe(21422);
    expect((await api.post('/IncomingPhoneNumbers.json', {})).status).toBe(400);
    const path = `/IncomingPhoneNumbers/${String(bought.json.sid)}.json`;
    clock.advance(10);
    const renamed = (await api.post(path, { FriendlyName: 'Front desk', SmsUrl: '' })).json;
    expect(renamed).toMatchObject({
      friendly_name: 'Front desk',
      sms_url: '',
      date_updated: 'Wed, 20 May 2026 15:00:10 +0000',
    });
    expect(await listed('/IncomingPhoneNumbers.json?FriendlyName=Front+desk', 'incoming_phone_numbers')).toEqual([
      renamed,
    ]);
    expect(await listed('/IncomingPhoneNumbers.json?PhoneNumber=5550177', 'incoming_phone_numbers')).toEqual([renamed]);
    expect(await listed('/IncomingPhoneNumbers.json?PhoneNumber=%2B1415*0177', 'incoming_phone_numbers')).toEqual([
      renamed,
    ]);
    expect((await api.post('/Messages.json', { To: '+14155550100', From: '+14155550177', Body: 'x' })).status).toBe(
      201,
    );
    expect((await api.remove(path)).status).toBe(204);
    expect((await api.get(path)).status).toBe(404);
  });

  it('rename caller ids and validate new ones', async () => {
    const [row] = await listed('/OutgoingCallerIds.json', 'outgoing_caller_ids');
    const path = `/OutgoingCallerIds/${String(row?.sid)}.json`;
    expect((await api.post(path, { FriendlyName: 'Reception' })).json).toMatchObject({
      sid: row?.sid,
      friendly_name: 'Reception',
    });
    const answer = await api.post('/OutgoingCallerIds.json', { PhoneNumber: '+14155550188' });
    expect(answer.json.validation_code).toMatch(/^\d{6}$/);
    expect(await listed('/OutgoingCallerIds.json?PhoneNumber=%2B14155550188', 'outgoing_caller_ids')).toHaveLength(1);
  });

  it('check what is required, enumerated and typed', async () => {
    expect((await api.post('/Queues.json', {})).json.message).toBe(
      'Missing required parameter FriendlyName in the post body',
    );
    expect((await api.post('/Queues.json', { FriendlyName: 'q', MaxSize: 'many' })).json.code).toBe(20001);
    expect((await api.post('/Queues.json', { FriendlyName: 'q', MaxSize: '9000' })).json.code).toBe(20001);
    expect((await api.post('/Queues.json', { FriendlyName: 'Support' })).json.code).toBe(22003);
    expect((await api.post('/Applications.json', { VoiceMethod: 'FETCH' })).json.code).toBe(20001);
  });

  it('let new API keys sign in until they are deleted', async () => {
    const key = (await api.post('/Keys.json', { FriendlyName: 'temporary' })).json;
    const keyed = inProcess(sandbox, String(key.sid), String(key.secret));
    expect((await keyed.get('/Messages.json')).status).toBe(200);
    expect(await listed('/Keys.json', 'keys')).not.toContainEqual(
      expect.objectContaining({ secret: expect.anything() as unknown }),
    );
    await api.remove(`/Keys/${String(key.sid)}.json`);
    expect((await keyed.get('/Messages.json')).status).toBe(401);
  });

  it('create, rename and suspend subaccounts, whose lists are empty', async () => {
    const { status, json } = await api.post('/2010-04-01/Accounts.json', { FriendlyName: 'Branch' });
    expect([status, json.owner_account_sid]).toEqual([201, sandbox.accountSid]);
    const path = `/2010-04-01/Accounts/${String(json.sid)}`;
    expect((await api.get(`${path}/Messages.json`)).json.messages).toEqual([]);
    expect((await api.get(`${path}/IncomingPhoneNumbers.json`)).json.incoming_phone_numbers).toEqual([]);
    expect((await api.post(`${path}.json`, { Status: 'suspended' })).json.status).toBe('suspended');
    expect((await api.get('/2010-04-01/Accounts.json?Status=suspended')).json.accounts).toHaveLength(2);
    expect((await api.post(`${path}.json`, { Status: 'asleep' })).json.code).toBe(20001);
  });

  it('answer 404 below a parent that is not there', async () => {
    for (const path of [
      `/Calls/CA${'0'.repeat(32)}/Events.json`,
      `/Queues/QU${'0'.repeat(32)}/Members.json`,
      `/Messages/SM${'0'.repeat(32)}/Media.json`,
      `/SIP/Domains/SD${'0'.repeat(32)}/CredentialListMappings.json`,
    ]) {
      expect((await api.get(path)).json.code).toBe(20404);
    }
  });
});

describe('authentication', () => {
  it.each([
    ['nobody', 'x'],
    ['ACCOUNT', 'wrong'],
  ])('refuses %s:%s', async (user, password) => {
    const other = inProcess(sandbox, user === 'ACCOUNT' ? sandbox.accountSid : user, password);
    const { status, json } = await other.get('/Messages.json');
    expect([status, json.code]).toEqual([401, 20003]);
  });

  it('takes the API key, and the parent for its subaccounts but not the reverse', async () => {
    expect((await inProcess(sandbox, sandbox.apiKey.sid, sandbox.apiKey.secret).get('/Messages.json')).status).toBe(
      200,
    );
    const accounts = (await api.get('/2010-04-01/Accounts.json')).json.accounts as Json[];
    const subaccount = accounts.find((row) => row.sid !== sandbox.accountSid);
    const path = `/2010-04-01/Accounts/${String(subaccount?.sid)}/Calls.json`;
    expect((await api.get(path)).status).toBe(200);
    const own = inProcess(sandbox, String(subaccount?.sid), String(subaccount?.auth_token));
    expect((await own.get(path)).status).toBe(200);
    expect((await own.get('/Calls.json')).status).toBe(404);
    expect((await own.get('/2010-04-01/Accounts.json')).json.accounts).toHaveLength(1);
  });
});
