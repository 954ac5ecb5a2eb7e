// Types that subscripts reach into though they are no arrays: a fixed number of parts of one type, counted from zero.
import type { Box, Line, Point, Segment } from './geometry/shapes.ts'
import { encodeText } from './text-bytes.ts'
import { charOfByte } from './single-char.ts'
import { Oid } from './oids.ts'
import type { Value } from './type.ts'

interface FixedArray {
  readonly element: number
  readonly partsOf: (value: any) => readonly Value[]
  /** Absent: its parts cannot be assigned to. */
  readonly withParts?: (parts: any) => Value
}

const nameBytes = 64

const fixedArrays: ReadonlyMap<number, FixedArray> = new Map<number, FixedArray>([
  [
    Oid.point,
    {
      element: Oid.float8,
      partsOf: ({ x, y }: Point) => [x, y],
      withParts: ([x, y]: [number, number]): Point => ({ x, y }),
    },
  ],
  [
    Oid.lseg,
    {
      element: Oid.point,
      partsOf: ({ start, end }: Segment) => [start, end],
      withParts: ([start, end]: [Point, Point]): Segment => ({ start, end }),
    },
  ],
  [
    Oid.box,
    {
      element: Oid.point,
      partsOf: ({ high, low }: Box) => [high, low],
      withParts: ([high, low]: [Point, Point]): Box => ({ high, low }),
    },
  ],
  [
    Oid.line,
    {
      element: Oid.float8,
      partsOf: ({ a, b, c }: Line) => [a, b, c],
      withParts: ([a, b, c]: [number, number, number]): Line => ({ a, b, c }),
    },
  ],
  [
    Oid.name,
    {
      element: Oid.char,
      partsOf: (name: string) => {
        const bytes = encodeText(name)
        return Array.from({ length: nameBytes }, (_, index) => charOfByte(bytes[index] ?? 0))
      },
    },
  ],
])

export const fixedArrayOf = (oid: number): FixedArray | undefined => fixedArrays.get(oid)
