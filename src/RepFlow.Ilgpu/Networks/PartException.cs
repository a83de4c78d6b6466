namespace RepFlow.Ilgpu.Networks;

/// <summary>What does not fit in a part of a network. The message begins with the part, by the names of fields: <c>layer2.0.conv1: …</c>.</summary>
/// <param name="part">The part.</param>
/// <param name="reason">What does not fit.</param>
/// <param name="inner">What said so.</param>
sealed class PartException(string part, string reason, Exception inner) : ArgumentException($"{part}: {reason}", inner)
{
    /// <summary>Does what may not fit in a part of a network.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="part">The part, as the network that calls it names it.</param>
    /// <param name="work">What is done.</param>
    /// <returns>What comes of it.</returns>
    public static T In<T>(string part, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (PartException e)
        {
            throw e.Inside(part);
        }
        catch (ArgumentException e)
        {
            throw new PartException(part, e.Message, e);
        }
    }

    PartException Inside(string network) => new($"{network}.{part}", reason, InnerException!);
}
