// Amounts in English words, as checks have them.

const ones = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ')
const tens = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const groups = ['', ' thousand ', ' million ', ' billion ', ' trillion ', ' quadrillion ']

export function inWords(value: bigint): string {
  const magnitude = value < 0n ? -value : value
  const units = magnitude / 100n
  const cents = Number(magnitude % 100n)
  let text = value < 0n ? 'minus ' : ''
  for (let group = groups.length - 1; group >= 0; group--) {
    const part = Number((units / 1000n ** BigInt(group)) % 1000n)
    if (part > 0) text += below1000(part) + groups[group]
  }
  if (units === 0n) text += 'zero'
  text += `${units === 1n ? ' dollar' : ' dollars'} and ${below1000(cents)}${cents === 1 ? ' cent' : ' cents'}`
  return text[0].toUpperCase() + text.slice(1)
}

function below1000(value: number): string {
  const hundreds = Math.floor(value / 100)
  const rest = value % 100
  if (hundreds === 0) return below100(rest)
  if (rest === 0) return `${ones[hundreds]} hundred`
  return `${ones[hundreds]} hundred ${rest < 20 ? 'and ' : ''}${below100(rest)}`
}

function below100(value: number): string {
  if (value < 20) return ones[value]
  return value % 10 === 0 ? tens[value / 10] : `${tens[Math.floor(value / 10)]} ${ones[value % 10]}`
}
