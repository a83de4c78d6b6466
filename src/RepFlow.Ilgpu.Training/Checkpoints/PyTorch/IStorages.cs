namespace RepFlow.Ilgpu.Training;

/// <summary>Where a file has the elements of its storages.</summary>
interface IStorages
{
    /// <summary>Finds a storage.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="bytes">How many bytes are asked of it.</param>
    /// <returns>Where it begins in the file.</returns>
    /// <exception cref="InvalidDataException">There is none, or it has fewer bytes.</exception>
    long Find(string key, long bytes);
}
