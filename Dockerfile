# The demo booth, and with another command the dashboard of a fleet: compose.yaml starts both.
#   docker build --tag ai-perfumer . && docker run --rm --publish 127.0.0.1:8000:8000 ai-perfumer
FROM python:3.12-slim-bookworm AS build

WORKDIR /source
COPY requirements-kiosk.lock ./
RUN python -m venv /opt/perfumer \
    && /opt/perfumer/bin/pip install --no-cache-dir --require-hashes -r requirements-kiosk.lock
COPY pyproject.toml README.md LICENSE ./
COPY data data
COPY models models
COPY static static
COPY templates templates
COPY perfumer perfumer
RUN /opt/perfumer/bin/pip install --no-cache-dir --no-deps . \
    && /opt/perfumer/bin/perfumer models --into /opt/perfumer/mediapipe


FROM python:3.12-slim-bookworm

# What the wheels of MediaPipe and OpenCV load (perfumer doctor names what is missing).
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libgl1 libglib2.0-0 libxcb1 libegl1 libgles2 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/perfumer perfumer

COPY --from=build /opt/perfumer /opt/perfumer
ENV PATH=/opt/perfumer/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp \
    PERFUMER_HOME=/var/lib/perfumer \
    PERFUMER_PERCEPTION__MODELS=/opt/perfumer/mediapipe \
    PERFUMER_SERVER__HOST=0.0.0.0

USER perfumer
WORKDIR /var/lib/perfumer
VOLUME /var/lib/perfumer
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["perfumer", "run", "--camera", "demo"]
