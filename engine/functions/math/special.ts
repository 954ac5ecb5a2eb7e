// The error function and the gamma function: series and continued fractions, summed until they no longer change.
import { floatOverflow } from './float-range.ts'

const rootPi = Math.sqrt(Math.PI)

export function errorFunction(x: number): number {
  if (Number.isNaN(x)) return x
  if (x < 0) return -errorFunction(-x)
  if (x > 6) return 1
  if (x > 2.5) return 1 - errorFunctionComplement(x)
  // Maclaurin's series with positive terms: erf x = 2x/√π · e^(−x²) · Σ (2x²)^n / (1·3·…·(2n+1)).
  let term = 1
  let sum = 1
  for (let n = 1; n < 200 && term > sum * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return ((2 * x) / rootPi) * Math.exp(-x * x) * sum
}

export function errorFunctionComplement(x: number): number {
  if (Number.isNaN(x)) return x
  if (x < 1) return 1 - errorFunction(x)
  if (x > 27.3) return 0
  // Laplace's continued fraction, from the far end.
  let fraction = 0
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction)
  return Math.exp(-x * x) / (rootPi * (x + fraction))
}

/** Lanczos' coefficients for g = 7, nine terms. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

export function gamma(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x
  if (x === -Infinity || x === 0 || (x < 0 && Number.isInteger(x))) throw floatOverflow()
  if (Number.isInteger(x) && x <= 23) {
    let product = 1
    for (let n = 2; n < x; n++) product *= n
    return product
  }
  if (x > 171.7) throw floatOverflow()
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x))
  const { sum, base } = lanczosTerms(x - 1)
  return Math.sqrt(2 * Math.PI) * base ** ((x - 0.5) / 2) * Math.exp(-base) * base ** ((x - 0.5) / 2) * sum
}

export function logGamma(x: number): number {
  if (Number.isNaN(x)) return x
  if (Math.abs(x) === Infinity) return Infinity
  if (x <= 0 && Number.isInteger(x)) throw floatOverflow()
  if (x > 0 && x < 20 && Number.isInteger(x)) return Math.log(gamma(x))
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x)
  const { sum, base } = lanczosTerms(x - 1)
  const result = 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum)
  if (result === Infinity) throw floatOverflow()
  return result
}

function lanczosTerms(x: number): { readonly sum: number; readonly base: number } {
  let sum = lanczos[0]
  for (let n = 1; n < lanczos.length; n++) sum += lanczos[n] / (x + n)
  return { sum, base: x + 7.5 }
}
