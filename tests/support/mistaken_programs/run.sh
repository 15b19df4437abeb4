# Runs each program of the folder; see mistaken_programs.py for what is printed.
curl() {
  for url; do :; done
  printf '> %s %s\n' "$url" "$(tr '\n' '\036')" >&3
  case $url in
    */startWidgetSession) printf '%s 200' "$MISTAKE_WIDGET" ;;
    */start) printf '%s 200' "$MISTAKE_START" ;;
    *) return 1 ;;
  esac
}

exec 3>&1
for one in ./*; do
  printf '#%s\n' "${one#./}"
  case $one in ./C*) export KALTURA_KS_VERSION=1 ;; *) export KALTURA_KS_VERSION=2 ;; esac
  (. "$one") 2>/dev/null
done
exit 0
