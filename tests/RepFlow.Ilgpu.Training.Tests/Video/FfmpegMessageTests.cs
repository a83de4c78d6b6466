using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Training.Tests.Video;

public sealed class FfmpegMessageTests
{
    [Theory]
    [InlineData("", "ffmpeg gave no reason")]
    [InlineData("[mov @ 0x55ea19426880] moov atom not found\n", "moov atom not found")]
    [InlineData("file:/tmp/f.mp4: Invalid data found when processing input\n", "Invalid data found when processing input")]
    [InlineData("Could not write header: No space left on device\nError initializing output stream 0:0 -- \n", "Could not write header: No space left on device")]
    [InlineData("Error closing file /tmp/f.mp4: No space left on device\n    Last message repeated 4 times\n", "Error closing the file: No space left on device")]
    public void The_line_with_the_reason_is_kept(string errorText, string brief) => Assert.Equal(brief, FfmpegMessage.Brief(errorText, "/tmp/f.mp4"));
}
