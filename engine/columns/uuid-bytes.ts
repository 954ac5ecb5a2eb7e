// uuid between its canonical text and the 16 bytes of layout fixed16.

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function uuidText(bytes: Uint8Array, start: number): string {
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += hexOfByte[bytes[start + i]]
  }
  return text
}

export function writeUuid(text: string, into: Uint8Array, start: number): void {
  let at = 0
  for (let i = 0; i < 16; i++) {
    if (text.charCodeAt(at) === 0x2d) at++
    into[start + i] = Number.parseInt(text.slice(at, at + 2), 16)
    at += 2
  }
}
