// Style sheets come in as text (the build's loader): pages and shadow roots adopt them themselves.
declare module '*.css' {
  const css: string;
  export default css;
}
