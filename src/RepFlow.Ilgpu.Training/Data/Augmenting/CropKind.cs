namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Which part of a frame a network sees.</summary>
public enum CropKind
{
    /// <summary>The middle of the resized frame.</summary>
    Center,

    /// <summary>Three parts of the resized frame: the two ends of its longer side and the middle.</summary>
    Three,

    /// <summary>Any part of the resized frame.</summary>
    Random,

    /// <summary>
    /// A part of 1, 0.875, 0.75 or 0.66 of the largest that fits into the frame, by height and by width, neighbouring scales at most apart, at one of 13 fixed places
    /// (corners, centre, middles of sides and between): that of temporal segment networks (Wang et al. 2016).
    /// </summary>
    MultiScale,

    /// <summary>A part of <see cref="Augmentation.LeastArea"/> of the frame to all of it, its sides in a ratio of 3:4 to 4:3 to those of the result: torchvision's.</summary>
    RandomResized,
}
