// A place in a text that is read, and what all who read it need: names, spaces, and what is wrong.
import { isSpace, nameHere } from './characters.ts'
import { type XmlFault, XmlStop } from './faults.ts'

/** What the readers of a text and of the entities in it have in common. */
export interface Reading {
  readonly faults: XmlFault[]
  /** Replacement texts; null: it lies elsewhere. */
  readonly entities: Map<string, string | null>
  /** Names of the entities that are being read. */
  readonly open: string[]
  orders: number
  expanded: number
  /** Whether declarations may lie where nobody looks: then an unknown entity is no error. */
  mayBeElsewhere: boolean
}

export class XmlCursor {
  readonly text: string
  readonly shared: Reading
  at = 0

  constructor(text: string, shared: Reading) {
    this.text = text
    this.shared = shared
  }

  comes(text: string): boolean {
    return this.text.startsWith(text, this.at)
  }

  fault(message: string, at = this.at): void {
    // Within an entity places mean nothing to whoever wrote the document.
    this.shared.faults.push({ message, at: this.shared.open.length > 0 ? 0 : at })
  }

  stop(message: string, at = this.at): never {
    this.fault(message, at)
    throw new XmlStop(message)
  }

  spaces(): boolean {
    const start = this.at
    while (isSpace(this.text[this.at])) this.at++
    return this.at > start
  }

  name(): string | undefined {
    nameHere.lastIndex = this.at
    const found = nameHere.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  order(): number {
    return this.shared.orders++
  }
}
