using System.Runtime.InteropServices;

namespace FindAgents.Engine.Tests;

/// <summary>What TorchSharp throws where libtorch fails.</summary>
internal sealed class TorchFailureException(string message) : ExternalException(message);
