/** Draws all drivers in one call: the graphics card moves them, so that a frame costs the page nothing for each. */

import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibre } from "maplibre-gl";
import { at, type Glide } from "./glide";

export interface Dot {
  readonly id: string;
  readonly glide: Glide;
  readonly color: readonly [number, number, number];
  readonly size: number; // CSS pixels
}

const VERTEX = `#version 300 es
uniform mat4 matrix; uniform float now; uniform float ratio;
in vec2 start; in vec2 end; in vec2 span; in vec4 look;
out vec3 color; out float size;
void main() {
  float share = clamp((now - span.x) / max(span.y, 1.0), 0.0, 1.0);
  gl_Position = matrix * vec4(mix(start, end, share), 0.0, 1.0);
  size = look.w * ratio;
  gl_PointSize = size;
  color = look.rgb;
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec3 color; in float size; out vec4 shown;
void main() {
  float away = length(gl_PointCoord - 0.5) * size;
  float edge = size * 0.5;
  float body = 1.0 - smoothstep(edge - 1.0, edge, away);
  float ring = smoothstep(edge - 3.5, edge - 2.5, away);
  shown = vec4(mix(color, vec3(1.0), ring), 1.0) * body;
}`;
const FLOATS = 10; // of one driver: start, end, span, look

export class FleetLayer implements CustomLayerInterface {
  readonly id = "fleet";
  readonly type = "custom";
  private map: MapLibre | undefined;
  private program: WebGLProgram | undefined;
  private buffer: WebGLBuffer | undefined;
  private array: WebGLVertexArrayObject | undefined;
  private dots: readonly Dot[] = [];
  private fresh = false;
  private origin: readonly [number, number] = [0, 0];
  private epoch = 0; // what the card's clock counts from: its numbers are short

  /** Show these from now on. */
  show(dots: readonly Dot[]): void {
    this.dots = dots;
    this.fresh = false;
    this.map?.triggerRepaint();
  }

  /** The driver nearest to a point of the map, within so many pixels. */
  near(point: { x: number; y: number }, within: number, project: (x: number, y: number) => { x: number; y: number }): string | undefined {
    const now = performance.now();
    let best: { id: string; away: number } | undefined;
    for (const dot of this.dots) {
      const [x, y] = at(dot.glide, now);
      const shown = project(x, y);
      const away = Math.hypot(shown.x - point.x, shown.y - point.y);
      if (away <= within && (best === undefined || away < best.away)) best = { id: dot.id, away };
    }
    return best?.id;
  }

  onAdd(map: MapLibre, gl: WebGLRenderingContext | WebGL2RenderingContext): void {
    if (!(gl instanceof WebGL2RenderingContext)) return;
    this.map = map;
    this.program = linked(gl);
    this.buffer = gl.createBuffer();
    this.array = gl.createVertexArray();
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    let offset = 0;
    for (const [name, size] of [["start", 2], ["end", 2], ["span", 2], ["look", 4]] as const) {
      const place = gl.getAttribLocation(this.program, name);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, FLOATS * 4, offset);
      offset += size * 4;
    }
    gl.bindVertexArray(null);
  }

  onRemove(_: MapLibre, gl: WebGLRenderingContext | WebGL2RenderingContext): void {
    this.map = undefined;
    if (this.program) gl.deleteProgram(this.program);
    if (this.buffer) gl.deleteBuffer(this.buffer);
  }

  render(gl: WebGLRenderingContext | WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    if (!(gl instanceof WebGL2RenderingContext) || !this.program || !this.buffer || this.dots.length === 0) return;
    if (!this.fresh) this.fill(gl);
    const now = performance.now();
    gl.useProgram(this.program);
    const matrix = moved(input.defaultProjectionData.mainMatrix, this.origin);
    gl.uniformMatrix4fv(gl.getUniformLocation(this.program, "matrix"), false, matrix);
    gl.uniform1f(gl.getUniformLocation(this.program, "now"), now - this.epoch);
    gl.uniform1f(gl.getUniformLocation(this.program, "ratio"), devicePixelRatio);
    gl.bindVertexArray(this.array ?? null);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.disable(gl.DEPTH_TEST);
    gl.drawArrays(gl.POINTS, 0, this.dots.length);
    gl.bindVertexArray(null);
    if (this.dots.some((dot) => dot.glide.endsAt > now)) this.map?.triggerRepaint();
  }

  private fill(gl: WebGL2RenderingContext): void {
    const first = this.dots[0]?.glide;
    this.origin = [first?.toX ?? 0, first?.toY ?? 0];
    this.epoch = performance.now();
    const values = new Float32Array(this.dots.length * FLOATS);
    this.dots.forEach((dot, index) => values.set(this.packed(dot), index * FLOATS));
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer ?? null);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
    this.fresh = true;
  }

  private packed({ glide, color, size }: Dot): number[] {
    const [x, y] = this.origin;
    const span = [glide.beginsAt - this.epoch, glide.endsAt - glide.beginsAt] as const;
    return [glide.fromX - x, glide.fromY - y, glide.toX - x, glide.toY - y, ...span, ...color, size];
  }
}

/** The matrix for coordinates that count from the origin: in short numbers they would be metres off. */
export function moved(matrix: ArrayLike<number>, [x, y]: readonly [number, number]): Float32Array {
  const result = Float32Array.from(matrix);
  for (let row = 0; row < 4; row++) {
    result[12 + row] = (matrix[row] ?? 0) * x + (matrix[4 + row] ?? 0) * y + (matrix[12 + row] ?? 0);
  }
  return result;
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(type);
    if (shader === null) throw new Error("The graphics card has gone.");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "shader");
  return program;
}
