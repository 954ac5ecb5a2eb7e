// to_date and to_timestamp: fields read from a text along a template, then put together to a day and a time.
import { PgError } from '../../errors.ts'
import { dateTemplate, isSeparator } from './date-template.ts'
import type { DateStep } from './date-template.ts'
import { assemble, noFields } from './moment-fields.ts'
import type { ReadMoment } from './moment-fields.ts'
import { MomentReader } from './moment-reader.ts'

/** whole: the template must take all of the text, and the text have something for all of it. */
export function readMoment(text: string, templateText: string, whole = false): ReadMoment {
  const template = dateTemplate(templateText)
  const fields = noFields()
  const reader = new MomentReader(text, fields)
  const { steps, exact } = template
  let skipped = 0
  for (const [index, step] of steps.entries()) {
    if (reader.atEnd) {
      if (whole && step.kind === 'field') throw tooShort()
      break
    }
    if (!exact && (step.kind === 'field' || index === 0)) skipped += reader.skipSpaces()
    if (step.kind === 'field') {
      reader.field(step, step.fill || nextIsNoDigit(steps, index), skipped)
      if (!exact) skipped = reader.skipSpaces()
    } else if (step.kind === 'separator' || step.kind === 'space') {
      if (exact) reader.skip()
      else {
        skipped--
        if (/\s/.test(reader.peek) || isSeparator(reader.peek)) {
          reader.skip()
          skipped++
        }
      }
    } else if (!exact && skipped > 0) {
      // What was skipped beyond the template already stands for a literal.
      skipped--
    } else reader.skip()
  }
  if (whole && !reader.atEnd)
    throw new PgError('22007', 'trailing characters remain in input string after datetime format')
  return assemble(fields, text)
}

const tooShort = (): PgError => new PgError('22007', 'input string is too short for datetime format')

/** Then a number reaches as far as its digits do. */
function nextIsNoDigit(steps: readonly DateStep[], index: number): boolean {
  const step = steps[index]
  if (step.kind === 'field' && step.ordinal) return true
  const next = steps[index + 1]
  if (!next) return true
  return next.kind === 'field' ? !next.numeric && next.key !== 'TZH' : !/^\d$/.test(next.text)
}
