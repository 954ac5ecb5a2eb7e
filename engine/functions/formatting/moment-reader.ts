// Reads one field after another from a text.
import { PgError } from '../../errors.ts'
import { inputAbbreviation } from '../../types/datetime/input-abbreviations.ts'
import { monthNames, weekdayNames } from '../../types/datetime/words.ts'
import type { DateField } from './date-template.ts'
import { type Fields, outOfRange } from './moment-fields.ts'
import { toRoman } from './roman.ts'

const badField = (value: string, step: DateField, detail: string, hint?: string): PgError =>
  new PgError('22007', `invalid value "${value}" for "${step.name}"`, { detail, hint })
const fixedWidthHint = 'If your source string is not fixed-width, try using the "FM" modifier.'

/** Characters that a number has where fields stand side by side. */
const widths: Readonly<Record<string, number>> = {
  HH12: 2, HH24: 2, MI: 2, SS: 2, MS: 3, US: 6, SSSS: 5, MM: 2, DDD: 3, IDDD: 3, DD: 2, D: 1, ID: 1, WW: 2, IW: 2, Q: 1, CC: 2,
  YYYY: 4, IYYY: 4, YYY: 3, IYY: 3, YY: 2, IY: 2, Y: 1, I: 1, W: 1, J: 99, TZH: 2, TZM: 2,
} // prettier-ignore

export class MomentReader {
  private at = 0
  private readonly text: string
  private readonly fields: Fields
  constructor(text: string, fields: Fields) {
    this.text = text
    this.fields = fields
  }

  get atEnd(): boolean {
    return this.at >= this.text.length
  }

  get peek(): string {
    return this.text[this.at] ?? ''
  }

  skip(): void {
    this.at += (this.text.codePointAt(this.at) ?? 0) > 0xffff ? 2 : 1
  }

  skipSpaces(): number {
    const start = this.at
    while (/\s/.test(this.peek)) this.at++
    return this.at - start
  }

  /** skipped: characters passed over just before, which may have been a zone's sign. */
  field(step: DateField, slurp: boolean, skipped: number): void {
    const { fields } = this
    const { values } = fields
    const integer = (): number => this.integer(step, slurp, widths[step.key])
    switch (step.key) {
      case 'AM':
        fields.pm = this.word(step, step.name.includes('.') ? ['a.m.', 'p.m.'] : ['am', 'pm']) === 1
        fields.clock12 = true
        break
      case 'BC':
        fields.bc = this.word(step, step.name.includes('.') ? ['a.d.', 'b.c.'] : ['ad', 'bc']) === 1
        break
      case 'HH12':
        this.set('hour', integer(), step)
        fields.clock12 = true
        break
      case 'HH24':
        this.set('hour', integer(), step)
        break
      case 'MI':
        this.set('minute', integer(), step)
        break
      case 'SS':
        this.set('second', integer(), step)
        break
      case 'SSSS':
        this.set('secondOfDay', integer(), step)
        break
      case 'MS':
        this.set('millis', this.fraction(step, slurp, 3), step)
        break
      case 'US':
        this.set('micros', this.fraction(step, slurp, 6), step)
        break
      case 'FF':
        this.set('micros', this.microsOf(step, slurp), step)
        break
      case 'TZ':
        this.zone(step, skipped)
        break
      case 'TZH':
      case 'OF':
        this.zoneHours(step, slurp, skipped)
        break
      case 'TZM':
        fields.offset = (fields.offset ?? 0) + fields.offsetSign * integer() * 60
        break
      case 'MONTH':
        this.set('month', this.word(step, monthNames) + 1, step)
        break
      case 'MON':
        this.set(
          'month',
          this.word(
            step,
            monthNames.map((name) => name.slice(0, 3)),
          ) + 1,
          step,
        )
        break
      case 'MM':
        this.set('month', integer(), step)
        break
      case 'DAY':
        this.set('weekday', this.word(step, weekdayNames) + 1, step)
        break
      case 'DY':
        this.set(
          'weekday',
          this.word(
            step,
            weekdayNames.map((name) => name.slice(0, 3)),
          ) + 1,
          step,
        )
        break
      case 'DDD':
      case 'IDDD':
        this.conventions(step.key === 'IDDD' ? 'iso' : 'gregorian')
        this.set('dayOfYear', integer(), step)
        break
      case 'DD':
        this.conventions('gregorian')
        this.set('day', integer(), step)
        break
      case 'D':
        this.set('weekday', integer(), step)
        break
      case 'ID': {
        this.conventions('iso')
        // 1 is Monday there, Sunday here.
        const day = integer()
        this.set('weekday', day >= 7 ? 1 : day + 1, step)
        break
      }
      case 'WW':
        this.conventions('gregorian')
        this.set('week', integer(), step)
        break
      case 'IW':
        this.conventions('iso')
        this.set('isoWeekNumber', integer(), step)
        break
      case 'W':
        this.set('weekOfMonth', integer(), step)
        break
      case 'Q':
        // Read and ignored: a quarter does not tell a month.
        integer()
        break
      case 'CC':
        this.set('century', integer(), step)
        break
      case 'J':
        this.set('julian', this.integer(step, true, 99), step)
        break
      case 'RM': {
        const months = Array.from({ length: 12 }, (_, index) => toRoman(12 - index))
        this.set('month', 12 - this.word(step, months), step)
        break
      }
      case 'Y,YYY': {
        const parts = /^(\d+),(\d{3})/.exec(this.text.slice(this.at))
        if (!parts) throw new PgError('22007', 'invalid input string for "Y,YYY"')
        this.at += parts[0].length
        this.conventions('gregorian')
        fields.yearDigits = 4
        values.year = Number(parts[1]) * 1000 + Number(parts[2])
        break
      }
      case 'YYYY':
      case 'YYY':
      case 'YY':
      case 'Y':
      case 'IYYY':
      case 'IYY':
      case 'IY':
      case 'I':
        this.year(step, slurp)
    }
    if (step.ordinal) this.at += 2
  }

  private conventions(which: 'gregorian' | 'iso'): void {
    const { fields } = this
    if (fields.conventions !== undefined && fields.conventions !== which) {
      throw new PgError('22007', 'invalid combination of date conventions', {
        hint: 'Do not mix Gregorian and ISO week date conventions in a formatting template.',
      })
    }
    fields.conventions = which
  }

  private set(field: keyof Fields['values'], value: number, step: DateField): void {
    const { values } = this.fields
    if (values[field] !== undefined && values[field] !== value) {
      throw new PgError('22007', `conflicting values for "${step.name}" field in formatting string`, {
        detail: 'This value contradicts a previous setting for the same field type.',
      })
    }
    values[field] = value
  }

  /** strtol: a sign and digits. */
  private integer(step: DateField, slurp: boolean, width: number): number {
    const start = this.at
    this.skipSpaces()
    const copy = this.text.slice(this.at, this.at + width)
    let digits: string
    if (slurp) {
      digits = /^[+-]?\d+/.exec(this.text.slice(this.at))?.[0] ?? ''
    } else {
      if (copy.length < width) {
        throw new PgError('22007', `source string too short for "${step.name}" formatting field`, {
          detail: `Field requires ${width} characters, but only ${copy.length} remain.`,
          hint: fixedWidthHint,
        })
      }
      digits = /^[+-]?\d+/.exec(copy)?.[0] ?? ''
      if (digits.length > 0 && digits.length < width) {
        throw badField(
          copy,
          step,
          `Field requires ${width} characters, but only ${digits.length} could be parsed.`,
          fixedWidthHint,
        )
      }
    }
    if (digits === '') {
      this.at = start
      throw badField(copy, step, 'Value must be an integer.')
    }
    this.at += digits.length
    const value = Number(digits)
    if (Math.abs(value) > 2147483647) {
      throw new PgError('22008', `value for "${step.name}" in source string is out of range`, {
        detail: 'Value must be in the range -2147483648 to 2147483647.',
      })
    }
    return value
  }

  /** Digits after a point: 1 of 3 is a tenth, 025 is 25 thousandths. More of them than there are units do not fit. */
  private fraction(step: DateField, slurp: boolean, width: number, units = width): number {
    this.skipSpaces()
    const start = this.at
    const value = this.integer(step, slurp, width)
    const digits = this.at - start
    const counted = digits <= units ? value * 10 ** (units - digits) : value
    if (counted >= 10 ** units) throw outOfRange(this.text)
    return counted
  }

  /** FF1 … FF6 read any number of digits, and round to their own. */
  private microsOf(step: DateField, slurp: boolean): number {
    const unit = 10 ** (6 - step.precision)
    return Math.round(this.fraction(step, slurp, step.precision, 6) / unit) * unit
  }

  private year(step: DateField, slurp: boolean): void {
    const iso = step.key.startsWith('I')
    this.skipSpaces()
    const start = this.at
    const value = this.integer(step, slurp, widths[step.key])
    const digits = this.at - start
    this.conventions(iso ? 'iso' : 'gregorian')
    const asked = step.key.length
    this.fields.yearDigits = asked
    this.set('year', asked < 4 && digits < 4 ? near2020(value) : value, step)
  }

  /** Index of the name that comes next, in any case. */
  private word(step: DateField, names: readonly string[]): number {
    const rest = this.text.slice(this.at).toLowerCase()
    const found = names.findIndex((name) => rest.startsWith(name.toLowerCase()))
    if (found < 0) {
      const shown = /^\S*/.exec(this.text.slice(this.at))![0]
      throw badField(shown, step, 'The given value did not match any of the allowed values for this field.')
    }
    this.at += names[found].length
    return found
  }

  private zone(step: DateField, skipped: number): void {
    const rest = this.text.slice(this.at)
    if (/^[+-]\d/.test(rest)) return this.zoneHours(step, true, skipped)
    const name = /^[A-Za-z]+/.exec(rest)?.[0] ?? ''
    const known =
      name.toLowerCase() === 'utc' || name.toLowerCase() === 'z' ? { offset: 0 } : inputAbbreviation(name.toLowerCase())
    if (!known) throw badField(/^\S*/.exec(rest)![0], step, 'Time zone abbreviation is not recognized.')
    this.fields.offset = known.offset
    this.at += name.length
  }

  private zoneHours(step: DateField, slurp: boolean, skipped: number): void {
    const { fields } = this
    if (this.peek === '+' || this.peek === '-' || this.peek === ' ') {
      fields.offsetSign = this.peek === '-' ? -1 : 1
      this.at++
    } else fields.offsetSign = skipped > 0 && this.text[this.at - 1] === '-' ? -1 : 1
    fields.offset = fields.offsetSign * this.integer(step, slurp, 2) * 3600
    const minutes = step.key === 'TZH' ? null : /^:(\d{1,2})/.exec(this.text.slice(this.at))
    if (minutes) {
      fields.offset += fields.offsetSign * Number(minutes[1]) * 60
      this.at += minutes[0].length
    }
  }
}

/** Years of three digits and fewer are taken to be near 2020. */
function near2020(year: number): number {
  if (year < 70) return year + 2000
  if (year < 100) return year + 1900
  if (year < 520) return year + 2000
  return year < 1000 ? year + 1000 : year
}
