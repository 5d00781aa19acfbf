using FindAgents.Engine.Foundations.Language.Glove;

namespace FindAgents.Engine.Tests.Foundations;

/// <summary>The embedded language foundation.</summary>
public sealed class LanguageFoundationFixture : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "models", "find-mini");

    public static string Vectors { get; } = Path.Combine(Folder, "glove-6b-100d.safetensors");

    public static string Words { get; } = Path.Combine(Folder, "glove-6b-100d.words.txt");

    public GloveLanguageFoundation Foundation { get; } = GloveLanguageFoundation.Load(Vectors, Words);

    public void Dispose() => Foundation.Dispose();
}
