// The text as it grows, with the level of indentation that its lines start at.

/** Levels deeper than this start near the margin again: no text drifts out of sight. */
const indentMax = 40

export const clauseIndent = 8
export const joinIndent = 4
export const itemIndent = 4

export interface Layout {
  /** Parentheses only where precedence asks for them. */
  readonly pretty: boolean
  /** Items of a list go on a new line where they would end behind this column; 0: each has a line of its own; -1: none has. */
  readonly wrapColumn: number
}

export class Writer {
  text = ''
  level: number
  readonly layout: Layout

  constructor(layout: Layout, level = 0) {
    this.layout = layout
    this.level = level
  }

  put(text: string): void {
    this.text += text
  }

  /** A new line that starts with the words; the level changes by `before` ahead of it and by `after` behind it. */
  line(words: string, before: number, after: number, plus: number): void {
    this.level += before
    const start =
      this.level < indentMax
        ? Math.max(this.level, 0)
        : (indentMax + Math.floor((this.level - indentMax) / (clauseIndent / 2))) % indentMax
    this.trimEnd()
    this.text += `\n${' '.repeat(start + plus)}${words}`
    this.level = Math.max(this.level + after, 0)
  }

  trimEnd(): void {
    this.text = this.text.replace(/ +$/, '')
  }

  /** What `work` writes, apart from the text so far, at the level reached. */
  aside(work: () => void): string {
    const before = this.text
    this.text = ''
    try {
      work()
      return this.text
    } finally {
      this.text = before
    }
  }

  lengthOfLine(): number {
    return this.text.length - (this.text.lastIndexOf('\n') + 1)
  }
}
