/** What the page knows of the rally is what the scorer's API says of it. */
export {
  type CommittedCrossing,
  committedCrossing,
  type Entry,
  type Rally,
  rallyAnswer,
  type Station,
  type Trial,
} from '../../../../protocol/api/rally.ts';
