using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FindAgents.Engine.Runtime;

namespace FindAgents.Tests;

/// <summary>Has the engine load torch, and choose ways to convolve that are right on this processor, before the first tensor, whichever test makes it.</summary>
internal static class TorchFirst
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The ModuleInitializer attribute should not be used in libraries", Justification = "A test assembly is the application; tests run in any order.")]
    internal static void Load() => TorchLibrary.EnsureLoaded();
}
