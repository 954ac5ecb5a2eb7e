// All comparisons, gathered from their files.
import { bitComparisons } from './bits.ts'
import { containerComparisons } from './containers.ts'
import { datetimeComparisons } from './datetimes.ts'
import type { Comparison } from './define.ts'
import { enumComparisons } from './enums.ts'
import { floatComparisons } from './floats.ts'
import { identifierComparisons } from './identifiers.ts'
import { integerComparisons } from './integers.ts'
import { networkComparisons } from './networks.ts'
import { rangeComparisons } from './ranges.ts'
import { scalarComparisons } from './scalars.ts'
import { textSearchComparisons } from './text-search.ts'
import { textComparisons } from './texts.ts'

export const comparisons: readonly Comparison[] = [
  ...integerComparisons,
  ...floatComparisons,
  ...scalarComparisons,
  ...textComparisons,
  ...datetimeComparisons,
  ...identifierComparisons,
  ...bitComparisons,
  ...networkComparisons,
  ...containerComparisons,
  ...enumComparisons,
  ...rangeComparisons,
  ...textSearchComparisons,
]
