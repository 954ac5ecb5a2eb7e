// All functions that have a compiled form, by name.
import type { CallForms } from './call-form.ts'
import { castForms } from './casts.ts'
import { comparisonForms } from './comparisons.ts'
import { datePartForms } from './date-parts.ts'
import { datetimeForms } from './datetimes.ts'
import { decimalForms } from './decimals.ts'
import { floatFunctionForms } from './float-functions.ts'
import { floatForms } from './floats.ts'
import { integerForms } from './integers.ts'
import { jsonForms } from './json.ts'
import { likeForms } from './like.ts'
import { mathForms } from './math.ts'
import { quotientForms } from './quotients.ts'
import { regexForms } from './regex.ts'
import { roundingForms } from './rounding.ts'
import { textMakingForms } from './text-making.ts'
import { textPositionForms } from './text-positions.ts'
import { textForms } from './texts.ts'
import { uuidForms } from './uuids.ts'

export const callForms: CallForms = {
  ...integerForms,
  ...decimalForms,
  ...quotientForms,
  ...floatForms,
  ...comparisonForms,
  ...datetimeForms,
  ...datePartForms,
  ...roundingForms,
  ...textForms,
  ...likeForms,
  ...regexForms,
  ...textPositionForms,
  ...textMakingForms,
  ...mathForms,
  ...floatFunctionForms,
  ...jsonForms,
  ...uuidForms,
  ...castForms,
}
