// Shows how far publishing is while it runs, then the page as it is afterwards.
const progress = document.getElementById("progress");
if (progress && progress.dataset.running === "true") {
  const source = new EventSource("/progress");
  source.addEventListener("message", (event) => {
    progress.innerHTML = event.data; // Escaped where it was made.
  });
  source.addEventListener("ended", () => {
    source.close();
    location.reload();
  });
}
