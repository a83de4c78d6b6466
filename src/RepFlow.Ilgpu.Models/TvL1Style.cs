namespace RepFlow.Ilgpu.Models;

/// <summary>Whose TV-L1 it is: how pictures are resized, how the second is looked up between pixels, and what stands outside it.</summary>
public enum TvL1Style
{
    /// <summary>OpenCV's on processors: bilinear pyramids, cubic warps to the 32nd of a pixel, zeros outside.</summary>
    OpenCv,

    /// <summary>OpenCV's on GPUs: bilinear pyramids of points, warps by Catmull and Rom's cubics, the edge repeated outside.</summary>
    OpenCvCuda,

    /// <summary>
    /// That of Sánchez, Meinhardt-Llopis and Facciolo (Image Processing On Line, 2013): pictures normalised to [0, 255] and smoothed, pyramids smoothed before each cubic resizing, warps by
    /// Catmull and Rom's cubics, zero where one of their pixels lies outside.
    /// </summary>
    Ipol,
}
