import { BIRDS } from './colony.ts'

/** A point of the picture. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** The golden angle, by which sunflowers fill a disc evenly. */
const TURN = Math.PI * (3 - Math.sqrt(5))

/**
 * Where the birds sit: ten on each side of a picture that is wide, or above and below in one that is tall.
 * @param gap - How far apart the sides have moved, from 0 to 1.
 */
export function placesIn(width: number, height: number, gap: number): Place[] {
  const isWide = width > height
  const half = BIRDS / 2
  const margin = isWide ? 46 : 38
  const [rx, ry] = isWide ? [width * 0.2, height / 2 - margin] : [width / 2 - margin, height * 0.205]
  const away = gap * (isWide ? width : height) * 0.022
  const places = Array.from({ length: BIRDS }, (_, index) => {
    const side = index < half ? -1 : 1
    const rank = index % half
    const radius = Math.sqrt((rank + 0.4) / (half - 0.4))
    const angle = rank * TURN + (side < 0 ? 0.6 : 2.2)
    const [x, y] = [Math.cos(angle) * radius * rx, Math.sin(angle) * radius * ry]
    const offset = side * ((isWide ? width : height) * 0.25 + away)
    return { x: x + (isWide ? offset : 0), y: y + (isWide ? 0 : offset) }
  })
  // A sunflower with ten seeds has no middle of its own.
  const [dx, dy] = [width / 2 - middle(places.map(({ x }) => x)), height / 2 - middle(places.map(({ y }) => y))]
  return places.map(({ x, y }) => ({ x: x + dx, y: y + dy }))
}

function middle(values: readonly number[]): number {
  return (Math.min(...values) + Math.max(...values)) / 2
}
