namespace RepFlow.Ilgpu.Devices;

/// <summary>Where the user's system keeps what can be made again.</summary>
public static class CacheFolder
{
    /// <summary>A folder of this library among the user's caches: in <c>XDG_CACHE_HOME</c>, <c>~/.cache</c>, or what the system has for it.</summary>
    /// <param name="name">What is kept there.</param>
    /// <returns>The path, which need not be there; null where the user has no folder for caches.</returns>
    public static string? Of(string name)
    {
        // The last of these is ~/.local/share on Linux, which backups take.
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var caches = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg) ? xdg
            : user.Length == 0 ? string.Empty
            : Path.Combine(user, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
        return caches.Length > 0 ? Path.Combine(caches, "repflow", name) : null;
    }
}
