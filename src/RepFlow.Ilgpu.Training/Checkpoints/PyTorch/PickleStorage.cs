namespace RepFlow.Ilgpu.Training;

/// <summary>A storage as a pickle refers to it: the numbers themselves stand elsewhere in the file.</summary>
/// <param name="Type">The type of its elements.</param>
/// <param name="Key">Under which name its elements stand in the file.</param>
/// <param name="Count">The elements that it has.</param>
/// <param name="Offset">Where it begins among them: in former files a storage may be a part of another.</param>
sealed record PickleStorage(string Type, string Key, long Count, long Offset);
