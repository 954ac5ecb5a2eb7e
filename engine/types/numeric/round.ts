// Rounding and rescaling. PostgreSQL rounds numerics half away from zero.
import type { Numeric } from '../numeric-value.ts'
import { divideRounded, pow10 } from './digits.ts'
import { displayScaleMax, scaleMax } from './limits.ts'
import { numeric } from './value.ts'

/** The same value with exactly `scale` digits after the point (0 or more), rounded where digits go. */
export function rescale(value: Numeric, scale: number): Numeric {
  if (value.special !== undefined || value.scale === scale) return value
  if (scale > value.scale) return numeric(value.coefficient * pow10(scale - value.scale), scale)
  return numeric(divideRounded(value.coefficient, pow10(value.scale - scale)), scale)
}

/** round(value, digits): negative digits round left of the point and leave scale 0. */
export function round(value: Numeric, digits = 0): Numeric {
  if (value.special !== undefined) return value
  const wanted = clampDigits(digits)
  if (wanted >= 0) return rescale(value, wanted)
  const unit = pow10(-wanted)
  return numeric(divideRounded(value.coefficient, pow10(value.scale) * unit) * unit, 0)
}

/** trunc(value, digits): towards zero. */
export function trunc(value: Numeric, digits = 0): Numeric {
  if (value.special !== undefined) return value
  const wanted = clampDigits(digits)
  if (wanted >= value.scale) return rescale(value, wanted)
  if (wanted >= 0) return { coefficient: value.coefficient / pow10(value.scale - wanted), scale: wanted }
  const unit = pow10(-wanted)
  return { coefficient: (value.coefficient / (pow10(value.scale) * unit)) * unit, scale: 0 }
}

export function floor(value: Numeric): Numeric {
  if (value.special !== undefined || value.scale === 0) return value
  const unit = pow10(value.scale)
  const quotient = value.coefficient / unit
  return {
    coefficient: value.coefficient < 0n && quotient * unit !== value.coefficient ? quotient - 1n : quotient,
    scale: 0,
  }
}

export function ceil(value: Numeric): Numeric {
  if (value.special !== undefined || value.scale === 0) return value
  const unit = pow10(value.scale)
  const quotient = value.coefficient / unit
  return {
    coefficient: value.coefficient > 0n && quotient * unit !== value.coefficient ? quotient + 1n : quotient,
    scale: 0,
  }
}

/** The same value without trailing zeros after the point (trim_scale). */
export function trimScale(value: Numeric): Numeric {
  if (value.special !== undefined || value.scale === 0) return value
  let { coefficient, scale } = value
  if (coefficient === 0n) return { coefficient: 0n, scale: 0 }
  for (let step = 1024; step > 0; step = step >> 1) {
    const unit = pow10(step)
    while (scale >= step && coefficient % unit === 0n) {
      coefficient /= unit
      scale -= step
    }
  }
  return { coefficient, scale }
}

const clampDigits = (digits: number): number =>
  Math.max(-131072, Math.min(digits, digits > displayScaleMax ? scaleMax : displayScaleMax))
