// The browser's own camera: a viewfinder, one picture, and off again.

export function openCamera(place, choose) {
  // Browsers keep the camera from pages that came over plain HTTP.
  if (!place || !navigator.mediaDevices?.getUserMedia) return;
  const find = (name) => place.querySelector(`[data-${name}]`);
  const [open, finder, said] = ["open", "viewfinder", "said"].map(find);
  const video = place.querySelector("video");
  place.hidden = false;

  function close() {
    video.srcObject?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    finder.hidden = true;
    open.hidden = false;
  }

  open.addEventListener("click", async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "user", width: { ideal: 1280 } },
      });
    } catch {
      said.textContent = place.dataset.refused;
      said.hidden = false;
      return;
    }
    said.hidden = true;
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
  addEventListener("pagehide", close);
}
