// Opens the browser's own camera for one picture: a viewfinder, the shot, and off again.

let closeOpen = () => {};

// Call before the element that holds a camera leaves the page.
export function closeCamera() {
  closeOpen();
}

function stop(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

export function openCamera(place, choose) {
  // Browsers allow no camera on pages that came over plain HTTP.
  if (!place || !navigator.mediaDevices?.getUserMedia) return;
  const find = (name) => place.querySelector(`[data-${name}]`);
  const [open, finder, message] = ["open", "viewfinder", "said"].map(find);
  const video = place.querySelector("video");
  place.hidden = false;

  function close() {
    stop(video.srcObject);
    video.srcObject = null;
    finder.hidden = true;
    open.hidden = false;
  }

  open.addEventListener("click", async () => {
    open.disabled = true; // a second click would open a second stream
    const wish = { video: { facingMode: "user", width: { ideal: 1280 } } };
    const stream = await navigator.mediaDevices.getUserMedia(wish).catch(() => null);
    open.disabled = false;
    if (!stream) {
      message.textContent = place.dataset.refused;
      message.hidden = false;
      open.focus();
      return;
    }
    // The page may have changed while the browser asked for permission.
    if (!place.isConnected) {
      stop(stream);
      return;
    }
    video.srcObject = stream;
    message.hidden = true;
    open.hidden = true;
    finder.hidden = false;
    await video.play();
    find("shoot").focus();
  });
  find("stop").addEventListener("click", () => { close(); open.focus(); });
  find("shoot").addEventListener("click", () => {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((blob) => {
      close();
      choose([new File([blob], "camera.jpg", { type: "image/jpeg" })]);
      document.querySelector("[name=consent]").focus();
    }, "image/jpeg", 0.92);
  });
  closeOpen = close;
}

addEventListener("pagehide", closeCamera);
