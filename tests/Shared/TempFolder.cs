namespace FindAgents.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder()
    {
        Directory.CreateDirectory(Path);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"find-{Guid.NewGuid():n}");

    public string At(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public string Folder(string name) => Directory.CreateDirectory(At(name)).FullName;

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Path, true);
}
