// Call feedback and its summaries, which Twilio removed at the end of 2023 and some clients still use. Served in the
// form of the API description of February 2024, or not at all.
import { dateText, dayOf, parseDay, rfc2822, SECONDS_PER_DAY } from '../dates.ts';
import { badRequest, notFound } from '../errors.ts';
import { created, NO_CONTENT, ok } from '../http.ts';
import type { Context, Reply } from '../http.ts';
import { textOf } from '../json.ts';
import type { Row } from '../json.ts';
import { StoredRow } from '../stored-row.ts';
import { fetchText, requireRow } from './layered-list.ts';

const ISSUES = [
  'audio-latency',
  'digits-not-captured',
  'dropped-call',
  'imperfect-audio',
  'incorrect-caller-id',
  'one-way-audio',
  'post-dial-delay',
  'unsolicited-call',
];
const SUMMARY_STARTED_AFTER = 1;
const SUMMARY_DONE_AFTER = 2;

export function fetchCallFeedback(context: Context): Reply {
  const feedback = context.account.callFeedback.get(context.params.CallSid ?? '');
  if (feedback === undefined) throw notFound(context.path);
  return ok(JSON.stringify(feedback));
}

export function saveCallFeedback(context: Context): Reply {
  const { account, form, now } = context;
  const callSid = context.params.CallSid ?? '';
  if (!account.callRows.has(callSid)) throw notFound(context.path);
  const known = account.callFeedback.get(callSid);
  const score = form.get('QualityScore') ?? (known === undefined ? undefined : textOf(known, 'quality_score'));
  if (score === undefined) throw badRequest('Missing required parameter QualityScore in the post body');
  if (!/^[1-5]$/.test(score)) throw badRequest(`Invalid value for QualityScore: ${score}`);
  const issues = form.all('Issue').filter((issue) => issue !== '');
  const wrong = issues.find((issue) => !ISSUES.includes(issue));
  if (wrong !== undefined) throw badRequest(`Invalid value for Issue: ${wrong}`);
  const feedback: Row = {
    account_sid: account.sid,
    date_created: known?.date_created ?? rfc2822(now),
    date_updated: rfc2822(now),
    issues: form.has('Issue') ? issues : (known?.issues ?? []),
    quality_score: Number(score),
    sid: callSid,
  };
  account.callFeedback.set(callSid, feedback);
  return ok(JSON.stringify(feedback));
}

export function createFeedbackSummary(context: Context): Reply {
  const { account, form, now } = context;
  const first = dayParameter(context, 'StartDate');
  const last = dayParameter(context, 'EndDate');
  if (first > last) throw badRequest('StartDate must not be after EndDate');
  const subaccounts = form.get('IncludeSubaccounts') ?? 'false';
  if (subaccounts !== 'true' && subaccounts !== 'false')
    throw badRequest(`Invalid value for IncludeSubaccounts: ${subaccounts}`);
  const { sid, sequence } = account.nextSid('FS');
  const row: Row = {
    account_sid: account.sid,
    call_count: null,
    call_feedback_count: null,
    date_created: rfc2822(now),
    date_updated: rfc2822(now),
    end_date: dateText(last),
    include_subaccounts: subaccounts === 'true',
    issues: [],
    quality_score_average: null,
    quality_score_median: null,
    quality_score_standard_deviation: null,
    sid,
    start_date: dateText(first),
    status: 'queued',
  };
  const done = now + SUMMARY_DONE_AFTER;
  const summary = new StoredRow(sid, sequence, row, [
    { at: now + SUMMARY_STARTED_AFTER, changes: { status: 'in-progress' } },
    {
      at: done,
      changes: {
        ...summarize(context, first, last, subaccounts === 'true'),
        status: 'completed',
        date_updated: rfc2822(done),
      },
    },
  ]);
  account.callFeedbackSummaries.add(summary);
  return created(summary.view(now));
}

export function fetchFeedbackSummary(context: Context): Reply {
  return fetchText(context, context.account.callFeedbackSummaries, context.params.Sid);
}

export function deleteFeedbackSummary(context: Context): Reply {
  const row = requireRow(context, context.account.callFeedbackSummaries, context.params.Sid);
  context.account.callFeedbackSummaries.remove(textOf(row, 'sid'));
  return NO_CONTENT;
}

function dayParameter(context: Context, parameter: string): number {
  const text = context.form.get(parameter) ?? '';
  if (text === '') throw badRequest(`Missing required parameter ${parameter} in the post body`);
  const day = parseDay(text);
  if (day === undefined) throw badRequest(`Invalid date value for ${parameter}: ${text}`);
  return day;
}

function summarize(context: Context, first: number, last: number, withSubaccounts: boolean): Row {
  const { world, now } = context;
  const accounts = withSubaccounts && context.account === world.main ? [...world.accounts.values()] : [context.account];
  let callCount = 0;
  const scores: number[] = [];
  const issues = new Map<string, number>();
  for (const account of accounts) {
    const { calendar } = account.calls;
    callCount +=
      calendar.firstAtOrAfter((last + 1) * SECONDS_PER_DAY) - calendar.firstAtOrAfter(first * SECONDS_PER_DAY);
    const inSpan = (date: unknown): boolean => {
      const day = typeof date === 'string' ? dayOf(Date.parse(date) / 1000) : -1;
      return day >= first && day <= last;
    };
    callCount += account.callRows.everStored().filter((row) => inSpan(row.view(now).start_time)).length;
    for (const [callSid, feedback] of account.callFeedback) {
      if (!inSpan(account.callRows.row(callSid, now)?.start_time)) continue;
      scores.push(Number(feedback.quality_score));
      for (const issue of Array.isArray(feedback.issues) ? feedback.issues : []) {
        issues.set(String(issue), (issues.get(String(issue)) ?? 0) + 1);
      }
    }
  }
  return {
    call_count: callCount,
    call_feedback_count: scores.length,
    ...statistics(scores),
    issues: [...issues].map(([description, count]) => ({
      description,
      count,
      percentage_of_total_calls: `${((100 * count) / Math.max(1, callCount)).toFixed(2)}%`,
    })),
  };
}

function statistics(scores: readonly number[]): Row {
  if (scores.length === 0) {
    return { quality_score_average: null, quality_score_median: null, quality_score_standard_deviation: null };
  }
  const average = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const sorted = [...scores].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  const variance = scores.reduce((sum, score) => sum + (score - average) ** 2, 0) / scores.length;
  return {
    quality_score_average: average,
    quality_score_median: median,
    quality_score_standard_deviation: Math.sqrt(variance),
  };
}
