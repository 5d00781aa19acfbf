using FindAgents.Engine.Imaging;
using FindAgents.Testing;

namespace FindAgents.Engine.Tests;

/// <summary>The embedded model, loaded once for all tests that ask it, and a photo of a cat.</summary>
public sealed class FindEngineFixture : IDisposable
{
    public IFindEngine Engine { get; } = FindEngine.Load(new FindEngineOptions { Device = "cpu" });

    public RgbImage Cat { get; } = RgbImage.Load(Path.Combine(RepositoryFolder.Root, "samples", "photos", "cat.jpg"));

    public void Dispose() => Engine.Dispose();
}
