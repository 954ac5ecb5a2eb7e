// Unit words of interval input, with all their abbreviations.

export type IntervalUnit =
  | 'microsecond'
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'year'
  | 'decade'
  | 'century'
  | 'millennium'

const spellings: Readonly<Record<IntervalUnit, string>> = {
  microsecond: 'us usec usecs usecond useconds microsecon microsecond microseconds',
  millisecond: 'ms msec msecs msecond mseconds millisecon millisecond milliseconds',
  second: 's sec secs second seconds',
  minute: 'm min mins minute minutes',
  hour: 'h hr hrs hour hours',
  day: 'd day days',
  week: 'w week weeks',
  month: 'mon mons month months',
  year: 'y yr yrs year years',
  decade: 'dec decade decades decs',
  century: 'c cent century centuries',
  millennium: 'mil mils millennia millenniums millennium',
}

const units = new Map<string, IntervalUnit>(
  Object.entries(spellings).flatMap(([unit, words]) =>
    words.split(' ').map((word): [string, IntervalUnit] => [word, unit as IntervalUnit]),
  ),
)

export const intervalUnit = (word: string): IntervalUnit | undefined => units.get(word)
