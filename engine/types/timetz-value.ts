// The value of SQL time with time zone: µs since midnight, and seconds east of UTC.

export interface Timetz {
  readonly micros: bigint
  readonly offset: number
}
