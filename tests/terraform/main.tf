# Resources of most services here, as Terraform makes, compares and destroys them.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
variable "endpoint" {
  type = string
}
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  endpoints {
    s3            = var.endpoint
    s3control     = var.endpoint
    iam           = var.endpoint
    sts           = var.endpoint
    sqs           = var.endpoint
    sns           = var.endpoint
    ec2           = var.endpoint
    events        = var.endpoint
    configservice = var.endpoint
    logs          = var.endpoint
  }
}
resource "aws_s3_bucket" "b" {
  bucket        = "tf-bucket"
  tags          = { a = "b" }
  force_destroy = true
}
resource "aws_s3_bucket_versioning" "v" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_s3_bucket_policy" "p" {
  bucket = aws_s3_bucket.b.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "config.amazonaws.com" }, Action = ["s3:GetBucketAcl", "s3:PutObject"], Resource = ["arn:aws:s3:::tf-bucket", "arn:aws:s3:::tf-bucket/*"] }] })
}
resource "aws_s3_object" "o" {
  bucket  = aws_s3_bucket.b.id
  key     = "k/x"
  content = "hello"
}
resource "aws_s3_bucket_lifecycle_configuration" "l" {
  bucket = aws_s3_bucket.b.id
  rule {
    id     = "r"
    status = "Enabled"
    filter {
      prefix = "a/"
    }
    expiration {
      days = 30
    }
  }
}
resource "aws_iam_role" "r" {
  name               = "tf-role"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "config.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_policy" "p" {
  name   = "tf-pol"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.r.name
  policy_arn = aws_iam_policy.p.arn
}
resource "aws_iam_user" "u" {
  name = "tf-user"
}
resource "aws_iam_access_key" "k" {
  user = aws_iam_user.u.name
}
resource "aws_sqs_queue" "q" {
  name = "tf-q"
}
resource "aws_sns_topic" "t" {
  name = "tf-t"
}
resource "aws_sns_topic_subscription" "s" {
  topic_arn = aws_sns_topic.t.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.q.arn
}
resource "aws_vpc" "v" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_security_group" "g" {
  name   = "tf-g"
  vpc_id = aws_vpc.v.id
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_cloudwatch_event_rule" "e" {
  name          = "tf-e"
  event_pattern = jsonencode({ source = ["aws.config"] })
}
resource "aws_cloudwatch_event_target" "et" {
  rule = aws_cloudwatch_event_rule.e.name
  arn  = aws_sqs_queue.q.arn
}
resource "aws_cloudwatch_log_group" "lg" {
  name = "tf-lg"
}
resource "aws_config_configuration_recorder" "c" {
  role_arn = aws_iam_role.r.arn
}
resource "aws_config_delivery_channel" "d" {
  s3_bucket_name = aws_s3_bucket.b.id
  sns_topic_arn  = aws_sns_topic.t.arn
  depends_on     = [aws_config_configuration_recorder.c, aws_s3_bucket_policy.p]
}
resource "aws_config_configuration_recorder_status" "st" {
  name       = aws_config_configuration_recorder.c.name
  is_enabled = true
  depends_on = [aws_config_delivery_channel.d]
}
