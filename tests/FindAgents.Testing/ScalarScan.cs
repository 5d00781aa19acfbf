using System.Reflection;
using System.Reflection.Emit;
using TorchSharp;

namespace FindAgents.Testing;

/// <summary>
/// TorchSharp does not keep a Scalar alive while native code reads it, and a number written beside a tensor becomes
/// such a Scalar: this looks through compiled code for places where one would be made and dropped.
/// </summary>
/// <remarks>Safe to call from any thread.</remarks>
public static class ScalarScan
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(c => c.Value);

    // What TorchSharp itself makes one in, however deep.
    private static readonly HashSet<MethodBase> Makers = FindMakers();

    /// <summary>The places in an assembly where a scalar is made that may be collected while it is read, a sentence each.</summary>
    /// <param name="assembly">The assembly to look through, its non-public and generated methods included.</param>
    public static IReadOnlyList<string> Find(Assembly assembly) => [.. Methods(assembly).SelectMany(Find)];

    /// <summary>The places in one method, in the order of its code; none for a method without a body.</summary>
    /// <param name="method">The method to look through; what it calls is not followed, save into TorchSharp.</param>
    public static IReadOnlyList<string> Find(MethodBase method) =>
        [.. Calls(method).Where(MakesScalar).Select(c => $"{method.DeclaringType}.{method.Name} calls {c}: write Constant(…), Plus(…) or Range(…) of Runtime/Scalars")];

    private static bool MakesScalar(MethodBase call) =>
        (call.DeclaringType == typeof(Scalar) && call.Name == "op_Implicit")
        || (call.DeclaringType == typeof(torch.Tensor) && call.IsSpecialName && call.Name.StartsWith("op_", StringComparison.Ordinal)
            && call.GetParameters().Any(p => p.ParameterType.IsPrimitive))
        || Makers.Contains(Definition(call));

    private static HashSet<MethodBase> FindMakers()
    {
        // ToScalar gives its scalar to the caller, who then holds it.
        var calls = Methods(typeof(torch).Assembly)
            .Where(m => m.DeclaringType != typeof(Scalar) && m.DeclaringType != typeof(ScalarExtensionMethods))
            .ToDictionary(m => m, m => Calls(m).Select(Definition).ToList());
        var makers = calls
            .Where(c => c.Value.Exists(called => (called.DeclaringType == typeof(Scalar) && called.Name == "op_Implicit") || called.DeclaringType == typeof(ScalarExtensionMethods)))
            .Select(c => c.Key)
            .ToHashSet();
        while (calls.Where(c => !makers.Contains(c.Key) && c.Value.Exists(makers.Contains)).Select(c => c.Key).ToList() is { Count: > 0 } more)
        {
            makers.UnionWith(more);
        }

        return makers;
    }

    private static IEnumerable<MethodBase> Methods(Assembly assembly) => assembly.GetTypes()
        .SelectMany(t => t.GetMembers(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance).OfType<MethodBase>());

    private static MethodBase Definition(MethodBase method) =>
        method is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } made ? made.GetGenericMethodDefinition() : method;

    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
        {
            yield break;
        }

        for (var at = 0; at < il.Length;)
        {
            short value = il[at++];
            if (value == 0xFE)
            {
                value = unchecked((short)(0xFE00 | il[at++]));
            }

            var code = Codes[value];
            if (code.OperandType == OperandType.InlineMethod)
            {
                yield return method.Module.ResolveMethod(
                    BitConverter.ToInt32(il, at),
                    method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
                    method.IsGenericMethod ? method.GetGenericArguments() : null)!;
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }
}
