# Headless batches: docker run --rm -v "$PWD/clips:/clips:ro" -v "$PWD/results:/results" formcheck batch /clips -o /results
FROM python:3.11-slim-bookworm

# what OpenCV links against
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgl1=1.* libglib2.0-0=2.* \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY formcheck formcheck
COPY models models
# not root: a clip is somebody else's file
RUN pip install --no-cache-dir . && useradd --uid 1000 --create-home coach
USER 1000
WORKDIR /home/coach
ENTRYPOINT ["formcheck"]
CMD ["--help"]
