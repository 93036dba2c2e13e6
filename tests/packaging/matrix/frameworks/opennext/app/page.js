export default function Page() {
  return "The consumer";
}
