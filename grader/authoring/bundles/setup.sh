#!/usr/bin/env bash
# Makes the image ready, once: a Python of its own under /opt, with the grader in it.
# The image's own Python is older than what the grader needs, and stays as it is.
set -euo pipefail

root="${GRADESCOPE_ROOT:-/autograder}"
source_folder="$root/source"
home=/opt/grader
uv_version="0.13.9"

export DEBIAN_FRONTEND=noninteractive
export UV_PYTHON_INSTALL_DIR="$home/python"
export UV_CACHE_DIR="$home/cache"
export UV_LINK_MODE=copy

python_version="$(cat "$source_folder/python-version")"
mkdir -p "$home"

if ! python3 -m pip --version > /dev/null 2>&1; then
    apt-get update
    apt-get install -y python3-pip
fi
python3 -m pip install --quiet --target "$home/uv" "uv==$uv_version"

"$home/uv/bin/uv" python install "$python_version"
"$home/uv/bin/uv" venv --python "$python_version" --managed-python "$home/venv"
cd "$source_folder"
"$home/uv/bin/uv" pip install --python "$home/venv/bin/python" --compile-bytecode \
    --constraint constraints.txt --requirement requirements.txt
rm -rf "$home/cache" "$home/uv"

# Student code may run as a user of its own: it needs this Python, and nothing of the course.
chmod -R a+rX "$home"
chown -R "$(id -u):$(id -g)" "$source_folder"
chmod -R go= "$source_folder"
