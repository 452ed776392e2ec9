#!/bin/bash
# Show the kiosk full screen in Chromium.   kiosk-browser.sh [http://127.0.0.1:8000]
# BROWSER=/path/to/browser names another one.
set -euo pipefail

url=${1:-http://127.0.0.1:8000}
address=${url#*://}
address=${address%%/*}
host=${address%:*}
port=${address##*:}

browser=${BROWSER:-}
for name in chromium chromium-browser google-chrome; do
    browser=${browser:-$(command -v "$name" || true)}
done
if [ -z "$browser" ]; then
    echo "No Chromium was found: sudo apt-get install chromium, or set BROWSER=/path/to/it." >&2
    exit 1
fi

# A browser that starts before the server would show an error page and stay there.
until (: <"/dev/tcp/$host/$port") 2>/dev/null; do
    sleep 0.5
done

# The screen stays on (X11; elsewhere the desktop's own settings decide).
if [ -n "${DISPLAY:-}" ] && command -v xset >/dev/null; then
    xset s off -dpms || true
fi

# A new profile in memory each time: no message about a crash, and nothing is kept.
profile=$(mktemp --directory --tmpdir="${XDG_RUNTIME_DIR:-/dev/shm}" perfumer.XXXXXX)
trap 'rm -rf "$profile"' EXIT

"$browser" \
    --kiosk \
    --user-data-dir="$profile" \
    --no-first-run \
    --noerrdialogs \
    --disable-session-crashed-bubble \
    --disable-infobars \
    --disable-features=Translate \
    --disable-pinch \
    --overscroll-history-navigation=0 \
    --autoplay-policy=no-user-gesture-required \
    --password-store=basic \
    "$url"
