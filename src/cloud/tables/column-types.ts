// The types that columns of Cloud Tables have: what a request may carry, and what the store keeps.
import { z } from 'zod'

export type CloudType = 'text' | 'int8' | 'date' | 'timestamptz' | 'uuid'

/** As a request's values are once they are checked. */
export type CloudValue = string | bigint | null

const int8Max = 2n ** 63n - 1n

/** Numbers that JSON readers keep exactly, or decimal digits. */
export const int8 = (least = -int8Max - 1n): z.ZodType<bigint> =>
  z
    .union([z.int(), z.string().regex(/^-?\d{1,19}$/)])
    .transform((value) => BigInt(value))
    .refine((value) => value >= least && value <= int8Max, `must be between ${least} and ${int8Max}`)

/** PostgreSQL keeps no NUL, and UTF-8 has no lone surrogates. */
export const text = (charactersMax: number): z.ZodType<string> =>
  z
    .string()
    .max(charactersMax)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must be text without NUL')

/** Years 1 to 9999: their texts sort as they do. */
export const date: z.ZodType<string> = z.iso.date().refine((value) => value >= '0001', 'must be in year 1 or later')

export const timestamptz: z.ZodType<string> = z.iso
  .datetime()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/, 'must have microseconds and end with Z')

export const uuid: z.ZodType<string> = z.guid().transform((value) => value.toLowerCase())

/** Of values that are compared with a column: any that the type has. */
export const compared: Readonly<Record<CloudType, z.ZodType<string | bigint>>> = {
  text: text(1_000_000),
  int8: int8(),
  date,
  timestamptz,
  uuid,
}
