namespace RepFlow.Ilgpu.Training.Data;

/// <summary>How many clips may be decoded, or held decoded, at once. How large a clip is shows when it is there: till then it counts as the largest so far.</summary>
/// <param name="budget">The bytes for all.</param>
/// <param name="always">As many clips are let in whatever their size.</param>
sealed class DecodedMemory(long budget, int always)
{
    int reading;
    int held;
    long heldBytes;
    long largest;

    /// <summary>Lets a clip be decoded, if there is room.</summary>
    /// <returns>Whether there is.</returns>
    public bool TryReserve()
    {
        if (heldBytes + ((reading + 1) * largest) > budget && reading + held >= always)
        {
            return false;
        }

        reading++;
        return true;
    }

    /// <summary>Takes note of a clip that was let in and has been decoded, or could not be.</summary>
    /// <param name="clip">The clip.</param>
    public void Keep(PendingClip clip)
    {
        reading--;
        if (clip.Decoded is { } decoded)
        {
            held++;
            heldBytes += decoded.Bytes;
            largest = Math.Max(largest, decoded.Bytes);
        }
    }

    /// <summary>Lets a decoded clip go.</summary>
    /// <param name="clip">The clip.</param>
    public void Release(PendingClip clip)
    {
        held--;
        heldBytes -= clip.Decoded!.Bytes;
        clip.Decoded = null;
    }
}
