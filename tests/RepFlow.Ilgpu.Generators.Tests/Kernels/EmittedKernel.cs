using System.Reflection;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Generators.Tests.Kernels;

/// <summary>A kernel of an assembly, ready to be compiled: generic ones are closed over the precision.</summary>
/// <param name="Method">The kernel's method.</param>
/// <param name="GroupSize">The threads of a group; 0 if ILGPU groups the threads.</param>
sealed record EmittedKernel(MethodInfo Method, int GroupSize)
{
    /// <summary>The definition and the kernel, as the source says them.</summary>
    public string Name
    {
        get
        {
            var arguments = Method.IsGenericMethod ? $"<{string.Join(", ", Method.GetGenericArguments().Select(type => type.Name))}>" : "";
            return $"{Method.DeclaringType!.FullName}.{Method.Name}{arguments}";
        }
    }

    /// <summary>
    /// Whether it computes in double precision, where ILGPU's own Exp, Tanh and the like keep a table in local memory. Double precision is for
    /// proofs, not for speed, so that is accepted there.
    /// </summary>
    public bool IsDouble => Method.GetParameters().SelectMany(parameter => parameter.ParameterType.GetGenericArguments()).Concat(Method.GetGenericArguments()).Contains(typeof(double));

    /// <summary>Every kernel of an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The kernels, in the order of their names.</returns>
    public static IReadOnlyList<EmittedKernel> FindAll(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Attribute: method.GetCustomAttribute<EmittedKernelAttribute>()))
            .Where(found => found.Attribute is not null)
            .SelectMany(found => Closed(found.Method).Select(method => new EmittedKernel(method, found.Attribute!.GroupSize)))
            .OrderBy(kernel => kernel.Name, StringComparer.Ordinal),
    ];

    // A type parameter is the precision, or what its constraint says: its functions, or a fold. A kernel with others is closed by the code that launches it: none is emitted.
    static IEnumerable<MethodInfo> Closed(MethodInfo method)
    {
        if (!method.ContainsGenericParameters)
        {
            return [method];
        }

        var owner = method.DeclaringType!;
        return new[] { (typeof(float), typeof(SingleNumbers)), (typeof(double), typeof(DoubleNumbers)) }.SelectMany(types =>
            Choices(owner.ContainsGenericParameters ? owner.GetGenericArguments() : [], types).Select(arguments =>
            {
                var closed = arguments.Length > 0 ? (MethodInfo)MethodBase.GetMethodFromHandle(method.MethodHandle, owner.MakeGenericType(arguments).TypeHandle)! : method;
                return closed.ContainsGenericParameters ? closed.MakeGenericMethod(types.Item1) : closed;
            }));
    }

    static IEnumerable<Type[]> Choices(Type[] parameters, (Type Precision, Type Numbers) types) => parameters.Aggregate(
        (IEnumerable<Type[]>)[[]],
        (chosen, parameter) => chosen.SelectMany(before => Candidates(parameter, types).Select(type => (Type[])[.. before, type])));

    static IEnumerable<Type> Candidates(Type parameter, (Type Precision, Type Numbers) types)
    {
        var constraints = parameter.GetGenericParameterConstraints();
        return constraints.Contains(typeof(IFold)) ? [typeof(SumFold), typeof(MaxFold), typeof(MinFold)]
            : constraints.Any(type => type.Name.StartsWith(nameof(INumbers<>), StringComparison.Ordinal)) ? [types.Numbers]
            : [types.Precision];
    }
}
