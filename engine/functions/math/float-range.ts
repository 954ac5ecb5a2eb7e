// What a float8 operation that leaves the range answers.
import { PgError } from '../../errors.ts'

export const floatOverflow = (): PgError => new PgError('22003', 'value out of range: overflow')
export const floatUnderflow = (): PgError => new PgError('22003', 'value out of range: underflow')
export const inputOutOfRange = (): PgError => new PgError('22003', 'input is out of range')
