// The examples of the Google Cloud connector's page for Twilio, as SQL: the same operations with the same
// payloads, entity and property names as they are written there.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ messages: 500, calls: 300, days: 30 });
});

afterAll(() => stack.close());

const requestsSent = (): readonly string[] =>
  stack.sandbox
    .stats()
    .recent.map(({ method, path }) => `${method} ${path.replace(/^.*\/Accounts\/AC[0-9a-f]{32}/, '')}`);

const tokenOf = (): string => Buffer.from(`${stack.sandbox.accountSid}:${stack.sandbox.authToken}`).toString('base64');

describe('recordings', () => {
  it('are listed', async () => {
    const { rows, columns } = await stack.query('SELECT Sid, CallSid, Duration, Status FROM Recordings');
    expect(columns).toEqual(['sid', 'callsid', 'duration', 'status']);
    expect(rows.length).toBeGreaterThan(0);
    expect(requestsSent()).toEqual(['GET /Recordings.json']);
  });

  it('are read one by one by their sid', async () => {
    const sid = await stack.value('SELECT Sid FROM Recordings LIMIT 1');
    const { rows } = await stack.query(`SELECT * FROM Recordings WHERE Sid = '${sid}'`);
    expect(rows).toHaveLength(1);
    expect(requestsSent()).toEqual([`GET /Recordings/${sid}.json`]);
  });

  it('that do not exist are no row', async () => {
    const { rows } = await stack.query("SELECT * FROM Recordings WHERE Sid = 'RE2e915e78549694bd0a0742d2d39454e5'");
    expect(rows).toEqual([]);
  });
});

describe('calls', () => {
  it('are deleted', async () => {
    const sid = await stack.value("SELECT Sid FROM Calls WHERE Status = 'completed' LIMIT 1");
    const deleted = await stack.query(`DELETE FROM Calls WHERE Sid = '${sid}'`);
    expect(deleted.tag).toBe('DELETE 1');
    expect(requestsSent()).toEqual([`DELETE /Calls/${sid}.json`]);
    expect((await stack.query(`SELECT Sid FROM Calls WHERE Sid = '${sid}'`)).rows).toEqual([]);
  });

  it('that do not exist are deleted as 0 rows', async () => {
    const deleted = await stack.query("DELETE FROM Calls WHERE Sid = 'CAaa4a99c300bd9d1bcc0d1ae9dcd248c6'");
    expect(deleted.tag).toBe('DELETE 0');
  });

  it('get feedback', async () => {
    const sid = await stack.value("SELECT Sid FROM Calls WHERE Status = 'completed' LIMIT 1");
    const { rows, columns, tag } = await stack.query(
      `INSERT INTO Feedback (Sid, QualityScore) VALUES ('${sid}', 5) RETURNING Sid`,
    );
    expect(tag).toBe('INSERT 0 1');
    expect(columns).toHaveLength(1);
    expect(rows).toEqual([[sid]]);
    expect(requestsSent()).toEqual([`POST /Calls/${sid}/Feedback.json`]);
  });

  it('get a feedback summary', async () => {
    const { rows } = await stack.query(
      "INSERT INTO FeedbackSummary (StartDate, EndDate) VALUES ('2014-06-01', '2014-06-04') RETURNING Sid",
    );
    expect(rows[0]?.[0]).toMatch(/^FS[0-9a-f]{32}$/);
    expect(requestsSent()).toEqual(['POST /Calls/FeedbackSummary.json']);
  });
});

describe('messages', () => {
  it('are sent to a WhatsApp address', async () => {
    const { rows } = await stack.query(
      `INSERT INTO Messages ("To", Sender, Body)
       VALUES ('whatsapp:+917892312345', 'whatsapp:+14155238886', 'Message is sent from Google Cloud') RETURNING Sid`,
    );
    expect(rows[0]?.[0]).toMatch(/^SM[0-9a-f]{32}$/);
    expect(requestsSent()).toEqual(['POST /Messages.json']);
  });

  it('are redacted by an empty body, which is sent', async () => {
    const sid = await stack.value("SELECT Sid FROM Messages WHERE Status = 'delivered' AND Body <> '' LIMIT 1");
    const updated = await stack.query(`UPDATE Messages SET Body = '' WHERE Sid = '${sid}'`);
    expect(updated.tag).toBe('UPDATE 1');
    expect(requestsSent()).toEqual([`POST /Messages/${sid}.json`]);
    expect(await stack.value(`SELECT Body FROM Messages WHERE Sid = '${sid}'`)).toBe('');
  });
});

describe('numbers', () => {
  for (const [entity, path] of [
    ['IncomingPhoneNumbers', '/IncomingPhoneNumbers'],
    ['OutgoingCallerIds', '/OutgoingCallerIds'],
  ] as const) {
    it(`of ${entity} are renamed through Name`, async () => {
      const sid = await stack.value(`SELECT Sid FROM ${entity} LIMIT 1`);
      const { rows } = await stack.query(
        `UPDATE ${entity} SET Name = 'name of ${entity} is getting updated' WHERE Sid = '${sid}' RETURNING Sid, FriendlyName`,
      );
      expect(rows).toEqual([[sid, `name of ${entity} is getting updated`]]);
      expect(requestsSent()).toEqual([`POST ${path}/${sid}.json`]);
    });
  }
});

describe('voice feedback as Twilio answers today', () => {
  it('says since when it is gone and what replaces it', async () => {
    const gone = await startStack({ messages: 50, calls: 50, days: 5, feedback: 'gone' });
    try {
      const sid = await gone.value("SELECT Sid FROM Calls WHERE Status = 'completed' LIMIT 1");
      await expect(gone.query(`INSERT INTO Feedback (Sid, QualityScore) VALUES ('${sid}', 5)`)).rejects.toMatchObject({
        fields: { code: '0A000', message: expect.stringContaining('2023-12-31') as string },
      });
    } finally {
      await gone.close();
    }
  });

  it('shows no credentials in its errors', async () => {
    const token = tokenOf();
    const error: unknown = await stack
      .query("INSERT INTO Messages (\"To\", Sender, Body) VALUES ('nobody', '+1', 'x')")
      .catch((e: unknown) => e);
    expect(JSON.stringify(error)).not.toContain(stack.sandbox.authToken);
    expect(JSON.stringify(error)).not.toContain(token);
  });
});
