#!/usr/bin/env bash
set -euo pipefail

ROLE=${1:-arn:aws:iam::123456789012:role/NeoRole}
SHAPE='{"data":[1,224,0,3]}'

compile() {
  aws sagemaker create-compilation-job \
    --compilation-job-name "resnet-$1" \
    --role-arn "$ROLE" \
    --input-config "S3Uri=s3://amzn-s3-demo-bucket/model.tar.gz,DataInputConfig='$SHAPE',Framework=KERAS" \
    --output-config "S3OutputLocation=s3://amzn-s3-demo-bucket/out/,TargetDevice=$2" \
    --stopping-condition '{"MaxRuntimeInSeconds": "900"}'
}

compile c5 ml_c5
compile pi4 rasp4b_

# The shell takes these quotes, and the AWS CLI misses them.
aws sagemaker create-compilation-job \
  --compilation-job-name resnet-nano --role-arn "$ROLE" \
  --input-config S3Uri=s3://amzn-s3-demo-bucket/model.tar.gz,DataInputConfig='{"data":[1,3,224,224]}',Framework=KERAS \
  --output-config S3OutputLocation=s3://amzn-s3-demo-bucket/out/, TargetDevice=jetson_nano \
  --stopping-condition MaxRuntimeInSeconds=900
