/** Work that ends (https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/). */
import type { Field } from '../model/field.ts';
import type { Rule } from '../rule.ts';
import { kindRule } from './each.ts';

type Fault = readonly [at: Field, must: string];

const told = {
  severity: 'error',
  why: 'a schedule that is none never starts; runs that hang or overlap pile up until the namespace is full',
  source:
    'https://kubernetes.io/docs/concepts/workloads/controllers/job/, kube-score cronjob-has-deadline, kube-linter job-ttl-seconds-after-finished',
} as const;

/** Rules about jobs. */
export const jobRules: readonly Rule[] = [
  kindRule(
    'CronJob',
    {
      id: 'JOB-1',
      title: 'scheduled jobs have a time that comes, and one run at a time',
      fix: "write five fields such as '15 3 * * *', concurrencyPolicy 'Forbid' or 'Replace', and a startingDeadlineSeconds of minutes",
      ...told,
    },
    function* scheduled({ root }) {
      const [schedule, zone] = [root.at('spec', 'schedule'), root.at('spec', 'timeZone')];
      if (!isSchedule(schedule.text ?? '')) yield [schedule, 'must be five fields of cron'];
      if (zone.exists && !isZone(zone.text ?? '')) yield [zone, 'must be a zone such as Europe/Berlin'];
      const concurrency = root.at('spec', 'concurrencyPolicy');
      if (!concurrency.exists || concurrency.text === 'Allow') yield [concurrency, "must be 'Forbid' or 'Replace'"];
      const late = root.at('spec', 'startingDeadlineSeconds');
      // The controller looks every ten seconds.
      if (late.number === undefined || late.number < 10) yield [late, 'must be set, and at least 10'];
      yield* endless(root.at('spec', 'jobTemplate', 'spec'));
    },
  ),
  kindRule(
    'Job',
    {
      id: 'JOB-2',
      title: 'jobs end, and go when they have ended',
      fix: 'set activeDeadlineSeconds to the longest run, and ttlSecondsAfterFinished to how long somebody may look at it',
      ...told,
    },
    function* ends({ root }) {
      yield* endless(root.at('spec'));
      const kept = root.at('spec', 'ttlSecondsAfterFinished');
      if (!kept.exists) yield [kept, 'must be set'];
    },
  ),
];

function* endless(spec: Field): Iterable<Fault> {
  const [job, pod] = [spec.at('activeDeadlineSeconds'), spec.at('template', 'spec', 'activeDeadlineSeconds')];
  if (!job.exists && !pod.exists) yield [job, 'must be set'];
}

const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'.split('|');
const days = 'sun|mon|tue|wed|thu|fri|sat'.split('|');

/** The five fields: least and most value, and the words that stand for values. */
const fields: readonly { readonly min: number; readonly max: number; readonly words?: readonly string[] }[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, words: months },
  { min: 0, max: 6, words: days },
];

/** As robfig/cron v3 reads it, which Kubernetes uses. */
function isSchedule(text: string): boolean {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \d+\w+)$/.test(text)) return true;
  const parts = text.trim().split(/\s+/);
  return parts.length === fields.length && fields.every((field, index) => isField(parts[index] ?? '', field));
}

function isField(text: string, { min, max, words = [] }: (typeof fields)[number]): boolean {
  const value = (word: string): number => {
    const place = words.indexOf(word.toLowerCase());
    if (place !== -1) return place + min;
    return /^\d+$/.test(word) ? Number(word) : Number.NaN;
  };
  return text.split(',').every((entry) => {
    const [range = '', step = '1', ...more] = entry.split('/');
    if (more.length > 0 || !/^[1-9]\d*$/.test(step)) return false;
    if (range === '*' || range === '?') return true;
    const [from = '', to = from, ...others] = range.split('-');
    return others.length === 0 && value(from) >= min && value(from) <= value(to) && value(to) <= max;
  });
}

const zones = new Map<string, boolean>();

function isZone(name: string): boolean {
  const known = zones.get(name) ?? existsZone(name);
  zones.set(name, known);
  return known;
}

function existsZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
