// The parser gives messages without their SQLSTATE. Nearly all are syntax errors; these are the grammar's and scanner's others.

const others: readonly (readonly [RegExp, string])[] = [
  [/^invalid Unicode escape(?! character)/, '22025'],
  [/^invalid Unicode surrogate pair/, '42601'],
  [/^unsafe use of string constant with Unicode escapes/, '0A000'],
  [/^unsafe use of \\'/, '22P06'],
  [/^invalid byte sequence/, '22021'],
  [
    /not implemented|not supported|cannot include schema elements|not yet implemented|is only supported for ON DELETE|cannot be marked/,
    '0A000',
  ],
  [/^unrecognized role option|^unrecognized row security option/, '42601'],
  [/^role name "(public|none)" is reserved/, '42939'],
  [/^(OLD|NEW) TABLE/, '0A000'],
  [/^type modifier cannot have/, '42601'],
  [/^interval precision specified twice/, '42601'],
  [/^invalid (hexadecimal|octal|binary) integer/, '42601'],
  [/^frame (start|end|starting|ending)/, '42P20'],
  [/^column number must be in range/, '22023'],
  [/^precision for type .* must be/, '22023'],
]

export const sqlstateOfParserMessage = (message: string): string =>
  others.find(([pattern]) => pattern.test(message))?.[1] ?? '42601'

/** Nor does it give hints. from: the text from the error's position on. */
export function hintOfParserMessage(message: string, from: string): string | undefined {
  if (message !== 'invalid Unicode escape') return undefined
  return /^\\u/i.test(from)
    ? 'Unicode escapes must be \\uXXXX or \\UXXXXXXXX.'
    : 'Unicode escapes must be \\XXXX or \\+XXXXXX.'
}
