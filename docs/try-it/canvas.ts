/** A canvas as large as its box, in the pixels of the screen, empty. */
export function freshCanvas(canvas: HTMLCanvasElement): {
  ctx: CanvasRenderingContext2D
  width: number
  height: number
} {
  const ctx = canvas.getContext('2d')
  if (!ctx) throw new Error('This browser draws no canvas.')
  const { clientWidth: width, clientHeight: height } = canvas
  const ratio = Math.min(devicePixelRatio, 3)
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h })
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
  ctx.clearRect(0, 0, width, height)
  return { ctx, width, height }
}
